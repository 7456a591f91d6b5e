import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { type Blackjack, blackjack, DEFAULT_RULES } from "../../../src/games/blackjack/index.ts";
import { createTables } from "../../../src/tables/index.ts";
import type { Books, HeldLock } from "../../../src/tables/ports.ts";
import { createMemoryCatalogue } from "../../../src/tools/sim/stores/catalogue.ts";
import { createMemoryJournal } from "../../../src/tools/sim/stores/journal.ts";
import { createMemoryPostgres } from "../../../src/tools/sim/stores/memoryPostgres.ts";
import { createMemoryHotTables, createMemoryWatchers, MemoryRedis } from "../../../src/tools/sim/stores/redis.ts";

const NOW = 1_000_000;

/** A table over simulated stores, and a player; `lock` is what the next actions hold. */
async function openTable(lock: () => HeldLock | null) {
  const db = createMemoryPostgres<Blackjack["State"], Blackjack["Action"], Blackjack["Rules"]>(() => NOW, randomUUID);
  const redis = new MemoryRedis(() => NOW);
  const logged: string[] = [];
  const write = (facts: object) => void logged.push((facts as { type: string }).type);
  const tables = createTables<Blackjack>({
    game: blackjack,
    journal: createMemoryJournal(db),
    catalogue: createMemoryCatalogue(db),
    books: {} as Books, // Nobody reconciles here.
    hot: createMemoryHotTables(redis),
    locks: { acquire: () => Promise.resolve(lock()) },
    watchers: createMemoryWatchers(redis),
    announcer: { table: () => undefined, lobby: () => undefined, wallet: () => undefined },
    chance: { fresh: () => ({ roundId: randomUUID(), serverSeed: "00".repeat(32) }), jitter: () => 0 },
    clock: { now: () => NOW, pause: () => Promise.resolve() },
    log: { info: write, warn: write, error: write },
    crashPoint: () => undefined,
  });
  const pace = { betMs: 1_000, turnMs: 1_000, settledMs: 1_000 };
  const limits = { minBet: 10, maxBet: 100, seats: 2 };
  const { tableId } = await tables.open({ name: "T", rules: DEFAULT_RULES, ...limits, ...pace, openedBy: null });
  const player = { id: randomUUID(), username: "ann" };
  const sit = () => tables.act({ tableId, player, actionId: randomUUID(), action: { type: "sit", seat: 0 } });
  return { sit, logged, rows: () => db.journal.get(tableId)?.length ?? 0 };
}

const lockWith = (...remainingMs: number[]): HeldLock => ({
  waited: false,
  remainingMs: () => (remainingMs.length > 1 ? remainingMs.shift() : remainingMs[0]) ?? 0,
  release: () => Promise.resolve(),
});

it("[T24] a holder whose lock has all but run out before the commit does not commit: TABLE_BUSY", async () => {
  const table = await openTable(() => lockWith(499));
  await expect(table.sit()).rejects.toMatchObject({ code: "TABLE_BUSY" });
  expect(table.rows()).toBe(0);
});

it("[T24] with enough of it left it commits", async () => {
  const table = await openTable(() => lockWith(500));
  expect((await table.sit()).version).toBe(1);
  expect(table.logged).toEqual([]);
});

it("[T24] one that runs out during the commit is told: a stale write, if the journal took it", async () => {
  const table = await openTable(() => lockWith(500, 0));
  expect((await table.sit()).version).toBe(1);
  expect(table.logged).toEqual(["late_commit"]);
});
