/** A table as it lies in Redis: a checksum, then JSON. What was garbled there must not be played on. */
import { crc32 } from "node:zlib";
import type { StoredTable } from "../../tables/ports/hotTables.ts";

/** What the text holds: that a table is frozen lies beside it. */
type Text<State> = Omit<StoredTable<State>, "frozen">;

/** Eight hex digits of CRC-32, then the JSON they cover. */
export function writeTable<State>(table: Text<State>): string {
  const json = JSON.stringify(table);
  return sumOf(json) + json;
}

/** @returns null when it is not what `writeTable` wrote for this table and version. */
export function readTable<State>(
  text: string,
  expected: { readonly tableId: string; readonly version: number },
): Text<State> | null {
  const json = text.slice(8);
  if (sumOf(json) !== sumIn(text)) return null;
  const table = JSON.parse(json) as Text<State>; // The checksum says that it is what was written.
  return table.tableId === expected.tableId && table.version === expected.version ? table : null;
}

/** The checksum that a text begins with. */
export const sumIn = (text: string): string => text.slice(0, 8);

const sumOf = (json: string): string => crc32(json).toString(16).padStart(8, "0");
