/** What makes two requests the same: the table and the action, whatever the order of their fields. */
import { createHash } from "node:crypto";
import type { TableId } from "../kernel/ids.ts";

/** SHA-256 as hex. */
export const fingerprintOf = (tableId: TableId, action: unknown): string =>
  createHash("sha256")
    .update(canonicalJson([tableId, action]))
    .digest("hex");

/** JSON with sorted keys. `undefined` fields are left out, as JSON does. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
