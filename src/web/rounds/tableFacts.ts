/** A table's name and rules never change, and a list of rounds does not carry them: each is asked for once. */
import { type Signal, signal } from "@preact/signals";
import { type TableView, Unanswered, VegasError } from "../../client/index.ts";
import { client } from "../house.ts";

type TableFacts = Pick<TableView, "tableId" | "name" | "rules">;
const known = new Map<string, Signal<TableFacts | null>>();

/** null until the answer is there. */
export function tableOf(tableId: string): Signal<TableFacts | null> {
  const facts = known.get(tableId) ?? signal<TableFacts | null>(null);
  if (!known.has(tableId)) {
    known.set(tableId, facts);
    void load(tableId, facts);
  }
  return facts;
}

async function load(tableId: string, facts: Signal<TableFacts | null>): Promise<void> {
  try {
    facts.value = await client.api.table(tableId);
  } catch (error) {
    if (!(error instanceof VegasError || error instanceof Unanswered)) throw error;
    known.delete(tableId); // The page does without; the next visit asks again.
  }
}
