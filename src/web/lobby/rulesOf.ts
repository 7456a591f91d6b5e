/** A table's rules never change, and the lobby's messages do not carry them: each is asked for once. */
import { type Signal, signal } from "@preact/signals";
import type { TableView } from "../../client/index.ts";
import { Unanswered, VegasError } from "../../client/index.ts";
import { client } from "../house.ts";

type Rules = TableView["rules"];
const known = new Map<string, Signal<Rules | null>>();

/** null until the answer is there. */
export function rulesOf(tableId: string): Signal<Rules | null> {
  const rules = known.get(tableId) ?? signal<Rules | null>(null);
  if (!known.has(tableId)) {
    known.set(tableId, rules);
    void load(tableId, rules);
  }
  return rules;
}

async function load(tableId: string, rules: Signal<Rules | null>): Promise<void> {
  try {
    rules.value = (await client.api.table(tableId)).rules;
  } catch (error) {
    if (!(error instanceof VegasError || error instanceof Unanswered)) throw error;
    known.delete(tableId); // The tile does without; the next visit asks again.
  }
}
