/** Pages by key, not by offset: a row that arrives meanwhile neither hides nor repeats another. */
import { notOurCursor, type PageOf } from "../../kernel/pages.ts";

type Key = readonly [number, string];

/** Fifteen digits are a time that a Date can hold. */
const CURSOR = /^(\d{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Number and id of the last item seen, as `pageAfter` wrote them. @throws {Refused} VALIDATION_FAILED for anything else. */
export function readCursor(cursor: string | undefined): readonly [number, string] | readonly [null, ""] {
  if (cursor === undefined) return [null, ""];
  const [, number, id] = CURSOR.exec(cursor) ?? [];
  if (number === undefined || id === undefined) throw notOurCursor();
  return [Number(number), id];
}

/** @param items one more than `limit` where there are more. */
export function pageAfter<Item>(items: readonly Item[], limit: number, keyOf: (item: Item) => Key): PageOf<Item> {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = items.length > limit && last !== undefined ? keyOf(last).join("_") : null;
  return { items: shown, nextCursor };
}
