/**
 * Redis lost data: it was emptied, set back to an older copy, or a replica took over with writes missing. Every
 * container looks for that by itself and makes it good from the journal, without waiting for anyone to touch a table.
 */
import { Bug } from "../kernel/assert.ts";
import { asTableId, type TableId } from "../kernel/ids.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { freezeTable } from "./freeze.ts";
import { keepHot } from "./load.ts";
import type { TableVersion } from "./ports/catalogue.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import { replay } from "./replay.ts";

/** Tables compared, and rebuilt, in one go: large enough for few round trips, small enough for a flat memory. */
const BATCH = 100;

/** @returns what looks once: asks Redis whether it may have lost data, and if so compares every table with the journal. */
export function createRecovery<G extends GameTypes>(deps: TableDeps<G>): () => Promise<void> {
  let isDoubtful = false; // Stays so until a comparison went through.
  return async () => {
    isDoubtful = (await deps.hot.mayHaveLost()) || isDoubtful;
    if (!isDoubtful) return;
    const startedAt = deps.clock.now();
    const rebuilt = await compareAll(deps);
    isDoubtful = false;
    const facts = { type: "redis_compared", rebuilt, durationMs: deps.clock.now() - startedAt };
    if (rebuilt > 0) deps.log.warn(facts, "Redis had lost tables; they were rebuilt from the journal");
  };
}

/**
 * Compare every table with its journal and rebuild what is behind. Those with a running clock come first: their
 * players are waiting. Of the others only old copies matter; what is missing is rebuilt when someone looks at it.
 */
async function compareAll<G extends GameTypes>(deps: TableDeps<G>): Promise<number> {
  let rebuilt = 0;
  for (const which of ["running", "waiting"] as const) {
    for await (const page of pages(deps, which)) {
      const stored = await deps.hot.versions(page.map(({ tableId }) => tableId));
      const behind = page.filter(({ version }, index) => {
        const has = stored[index] ?? null;
        return has === null ? which === "running" : has < version;
      });
      await rebuildMany(
        deps,
        behind.map(({ tableId }) => tableId),
      );
      rebuilt += behind.length;
    }
  }
  return rebuilt;
}

/** All tables once, from a random place on: containers that notice together start apart, and find each other's work done. */
async function* pages<G extends GameTypes>(
  { catalogue, chance }: TableDeps<G>,
  which: "running" | "waiting",
): AsyncGenerator<TableVersion[]> {
  const start = asTableId(`${Math.floor(chance.jitter() * 16).toString(16)}0000000-0000-0000-0000-000000000000`);
  for (const [from, until] of [
    [start, null],
    [null, start],
  ] as const) {
    let after: TableId | null = from;
    for (;;) {
      const page = await catalogue.versions(which, after, BATCH);
      const mine = page.filter(({ tableId }) => until === null || tableId <= until);
      if (mine.length > 0) yield mine;
      after = page.at(-1)?.tableId ?? null;
      if (page.length < BATCH || mine.length < page.length) break;
    }
  }
}

/** Rebuild these tables and give them back to Redis. What can't be replayed is frozen; the others go on. */
async function rebuildMany<G extends GameTypes>(deps: TableDeps<G>, tableIds: readonly TableId[]): Promise<void> {
  if (tableIds.length === 0) return;
  const [entries, rows] = await Promise.all([
    deps.catalogue.findMany(tableIds),
    deps.journal.rowsFromSnapshots(tableIds),
  ]);
  await Promise.all(
    [...entries].map(async ([tableId, entry]) => {
      let table: StoredTable<G["State"]>;
      try {
        table = replay<G>(deps.game, entry, rows.get(tableId) ?? []);
      } catch (error) {
        if (!(error instanceof Bug)) throw error;
        await freezeTable(deps, tableId, error.message, null);
        return;
      }
      await keepHot(deps, table);
    }),
  );
}
