/** Which pages may use a player's connection. Browsers say where a page comes from (`Origin`); programs say nothing. */
import { isIP } from "node:net";

/** @param origin the header. @param host the header of the same name: what the caller believes it talks to. */
export type OriginPolicy = (origin: string | undefined, host: string | undefined) => boolean;

/**
 * Pages of the configured origins, and pages of this very host where no other domain can resolve to it: a browser that was
 * given `evil.example` for our address (DNS rebinding) names it in both headers, so a name counts only when it is
 * configured; an address, or `localhost`, is what it says (L7).
 * @param configured `scheme://host[:port]`, as browsers write them.
 */
export function createOriginPolicy(configured: readonly string[]): OriginPolicy {
  const known = new Set(configured);
  return (origin, host) => {
    if (origin === undefined || known.has(origin)) return true;
    if (!URL.canParse(origin)) return false;
    const from = new URL(origin);
    return from.host === host && (from.hostname === "localhost" || isAddress(from.hostname));
  };
}

const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
