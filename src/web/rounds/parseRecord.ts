import type { RoundRecord } from "../../client/index.ts";

const LISTS = ["seats", "actions", "transfers"] as const;

/**
 * A record out of any text; null when it has not even the outline of one. What is inside may be as false as it likes: to
 * find that out is the verifier's work, and it survives what it does not expect (`verdictOn`).
 */
export function parseRecord(text: string): RoundRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  return isOutline(value) ? value : null;
}

function isOutline(value: unknown): value is RoundRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Record<string, unknown>;
  const hasParts = ["rules", "fairness", "dealer"].every((part) => typeof record[part] === "object" && record[part]);
  return hasParts && LISTS.every((list) => Array.isArray(record[list]));
}
