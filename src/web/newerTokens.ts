import type { KeptTokens } from "../client/index.ts";

/** Of the same session, further renewed: what the storage of this tab has not heard of yet. Who signed out stays signed out. */
export function newerOf(here: KeptTokens | null, left: KeptTokens | null): KeptTokens | null {
  if (here?.renewal === undefined || left?.renewal === undefined) return null;
  const isSameSession = here.renewal.clientId === left.renewal.clientId;
  return isSameSession && left.renewal.count > here.renewal.count ? left : null;
}
