/** Lists that come in pages: what is here so far, and the way to more. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Page } from "../protocol/values.ts";
import { explain } from "./house.ts";
import { toast } from "./shell/toasts.ts";

export interface Pages<Item> {
  readonly items: readonly Item[];
  /** Nothing has come yet. */
  readonly isLoading: boolean;
  /** Why nothing has come; empty while there is nothing to complain about. */
  readonly problem: string;
  /** undefined: this is all. */
  readonly more: (() => void) | undefined;
  readonly reload: () => void;
}

const AT_ONCE = 30;

export function usePages<Item>(load: (query: { cursor?: string; limit: number }) => Promise<Page<Item>>): Pages<Item> {
  /** null: nobody knows yet. */
  const items = useSignal<readonly Item[] | null>(null);
  const cursor = useSignal<string | null>(null);
  const problem = useSignal("");
  const beginnings = useRef(0);

  const fetchPage = async (from: string | null) => {
    if (from === null) beginnings.current += 1;
    const beginning = beginnings.current;
    problem.value = "";
    try {
      const page = await load({ limit: AT_ONCE, ...(from !== null && { cursor: from }) });
      if (beginning !== beginnings.current) return; // Begun anew meanwhile: a newer answer is here, or on its way.
      if (from !== null && from !== cursor.value) return; // Pressed twice: these lines are here already.
      items.value = from === null ? page.items : [...(items.value ?? []), ...page.items];
      cursor.value = page.nextCursor;
    } catch (error) {
      if (items.value === null) problem.value = explain(error);
      else toast(explain(error));
    }
  };
  useEffect(() => void fetchPage(null), []);

  const next = cursor.value;
  return {
    items: items.value ?? [],
    isLoading: items.value === null,
    problem: problem.value,
    more: next === null ? undefined : () => void fetchPage(next),
    reload: () => void fetchPage(null),
  };
}
