/** Lists in pages, by cursor: what names the last item shown, so that new items neither hide nor repeat another. */
import { Refused } from "./refusals.ts";

export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface PageOf<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/** The same answer for every list, whatever is wrong with the cursor. */
export const notOurCursor = (): Refused =>
  new Refused("VALIDATION_FAILED", { issues: [{ path: "cursor", message: "not a cursor of this list" }] });

/** A sequence from 1 on. @throws {Refused} VALIDATION_FAILED when it is none. */
export function readSeqCursor(cursor: string): bigint {
  if (!/^[1-9][0-9]{0,17}$/.test(cursor)) throw notOurCursor();
  return BigInt(cursor);
}

/** A UUID. @throws {Refused} VALIDATION_FAILED when it is none. */
export function readIdCursor(cursor: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor)) throw notOurCursor();
  return cursor;
}
