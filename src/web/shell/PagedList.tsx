import type { VNode } from "preact";
import { words } from "../i18n/index.ts";
import type { Pages } from "../pages.ts";
import { Missing } from "./Missing.tsx";

interface Props<Item> {
  readonly pages: Pages<Item>;
  /** Said when there is none. */
  readonly empty: string;
  readonly children: (item: Item) => VNode;
}

/** Lines that come in pages, as many as one asks for. */
export function PagedList<Item>({ pages: { items, isLoading, problem, more, reload }, empty, children }: Props<Item>) {
  return (
    <>
      {isLoading ? <Missing problem={problem} onAgain={reload} /> : items.length === 0 && <p class="empty">{empty}</p>}
      {items.length > 0 && <ol class="lines">{items.map(children)}</ol>}
      {more !== undefined && (
        <button type="button" class="button" onClick={more}>
          {words.value.nav.more}
        </button>
      )}
    </>
  );
}
