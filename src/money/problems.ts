/** What a problem in the books is about: what has to be proven before it counts as mended. */
import type { Mismatch, Subject } from "./ports/proof.ts";

/** Of what nobody is frozen for, its place says whose it is: a row or the head of an account, or a transfer. */
export function subjectOf({ concerns, where }: Mismatch): Subject {
  if (concerns !== null) return "tableId" in concerns ? `table:${concerns.tableId}` : `account:${concerns.account}`;
  const [place = ""] = where.split("#");
  return place.includes(":") ? `account:${place}` : `transfer:${place}`;
}
