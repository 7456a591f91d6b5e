/** Pages that few players open arrive in a chunk of their own: when they are opened, or when the page has nothing else to do. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "./i18n/index.ts";
import { isFlag, keep, kept } from "./kept.ts";
import { toast } from "./shell/toasts.ts";

const AGAIN_MS = 1_000;
const RELOADED = "reloaded";

const rest: (() => Promise<void>)[] = [];

/** @param isRare for hardly anybody: it comes when it is opened, and not before. */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  { isRare = false } = {},
): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | null>(null);
  const fetchIt = async () => {
    loaded.value ??= await load();
  };
  if (!isRare) rest.push(fetchIt);
  return function Lazy(props: Props) {
    useEffect(() => void fetchIt().catch(() => tryAgain(fetchIt)), []);
    const Loaded = loaded.value;
    return Loaded === null ? <div class="loading" aria-busy="true" /> : <Loaded {...props} />;
  };
}

/** Fetches what the player may open later, one after the other: then neither a lost container nor a new release is in the way. */
export async function fetchRest(): Promise<void> {
  // What can't be had now is asked for again when it is opened.
  for (const fetchIt of rest.splice(0)) await fetchIt().catch(() => undefined);
}

/**
 * A chunk may be missing because a connection broke, or because this page is older than the container it asks. Against the
 * latter only a new page helps; it comes back to where this one was, hand and all. Once: else it would reload for ever.
 */
async function tryAgain(fetchIt: () => Promise<void>): Promise<void> {
  await new Promise((wake) => setTimeout(wake, AGAIN_MS));
  try {
    await fetchIt();
    keep(sessionStorage, RELOADED, false);
  } catch {
    if (kept(sessionStorage, RELOADED, isFlag) === true) return toast(words.value.unanswered);
    keep(sessionStorage, RELOADED, true);
    location.reload();
  }
}
