/** Lists that come in pages: what is here so far, and the way to more. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Page } from "../protocol/values.ts";
import { attempt } from "./house.ts";

export interface Pages<Item> {
  readonly items: readonly Item[];
  /** Nothing has come yet. */
  readonly isLoading: boolean;
  /** undefined: this is all. */
  readonly more: (() => void) | undefined;
  readonly reload: () => void;
}

const AT_ONCE = 30;

export function usePages<Item>(load: (query: { cursor?: string; limit: number }) => Promise<Page<Item>>): Pages<Item> {
  const items = useSignal<readonly Item[]>([]);
  const cursor = useSignal<string | null>(null);
  const isLoading = useSignal(true);

  const fetchPage = async (from: string | null) => {
    const page = await attempt(() => load({ limit: AT_ONCE, ...(from !== null && { cursor: from }) }));
    isLoading.value = false;
    if (page === null) return;
    items.value = from === null ? page.items : [...items.value, ...page.items];
    cursor.value = page.nextCursor;
  };
  useEffect(() => void fetchPage(null), []);

  const next = cursor.value;
  return {
    items: items.value,
    isLoading: isLoading.value,
    more: next === null ? undefined : () => void fetchPage(next),
    reload: () => void fetchPage(null),
  };
}
