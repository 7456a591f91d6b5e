/** One table over simulated stores: for tests of the runtime that need neither Redis nor Postgres. */
import { randomUUID } from "node:crypto";
import { type Blackjack, blackjack, DEFAULT_RULES } from "../../../src/games/blackjack/index.ts";
import { aroundPort } from "../../../src/infrastructure/resilience/aroundPort.ts";
import { asTableId } from "../../../src/kernel/ids.ts";
import type { Books } from "../../../src/money/ports/proof.ts";
import type { TablePorts } from "../../../src/tables/deps.ts";
import { createTables } from "../../../src/tables/index.ts";
import type { HeldLock } from "../../../src/tables/ports/locks.ts";
import { createMemoryCatalogue } from "../../lab/sim/stores/catalogue.ts";
import { createMemoryJournal } from "../../lab/sim/stores/journal.ts";
import { createMemoryPostgres } from "../../lab/sim/stores/memoryPostgres.ts";
import {
  createMemoryHotTables,
  createMemoryRefusals,
  createMemoryWatchers,
  MemoryRedis,
} from "../../lab/sim/stores/redis.ts";
import { newPlayerId, newRoundId } from "../../setup/ids.ts";

const NOW = 1_000_000;

const endless: HeldLock = { waited: false, remainingMs: () => 5_000, release: () => Promise.resolve() };

export interface SimulatedWish {
  /** What each action gets that waits so long for it; default: a lock that lasts. */
  readonly lock?: (waitMs: number) => HeldLock | null;
  readonly books?: Partial<Books>;
  /** Told each question to the journal. */
  readonly onJournal?: (what: string) => void;
  /** Awaited before a refusal is kept. */
  readonly beforeKeeping?: () => Promise<void>;
}

/** A table with two free seats, a player, and everything that was logged. */
export async function openSimulatedTable({ lock = () => endless, books = {}, ...wish }: SimulatedWish = {}) {
  const { onJournal, beforeKeeping } = wish;
  const db = createMemoryPostgres<Blackjack["State"], Blackjack["Action"], Blackjack["Rules"]>(() => NOW, randomUUID);
  const time = { now: NOW };
  const redis = new MemoryRedis(() => time.now);
  const refusals = createMemoryRefusals(redis);
  const logged: { level: string; facts: Record<string, unknown>; message: string }[] = [];
  const at = (level: string) => (facts: object, message: string) =>
    void logged.push({ level, facts: facts as Record<string, unknown>, message });
  const tables = createTables<Blackjack>({
    game: blackjack,
    journal: aroundPort(createMemoryJournal(db), (method) => (work) => {
      onJournal?.(method);
      return work();
    }),
    catalogue: createMemoryCatalogue(db),
    books: books as Books,
    repairs: {} as TablePorts<Blackjack>["repairs"],
    hot: createMemoryHotTables(redis),
    locks: { ttlMs: 5_000, acquire: (_, waitMs) => Promise.resolve(lock(waitMs)) },
    refusals: {
      ...refusals,
      async keep(...kept) {
        await beforeKeeping?.();
        return refusals.keep(...kept);
      },
    },
    watchers: createMemoryWatchers(redis),
    announcer: { table: () => undefined, lobby: () => undefined, wallet: () => undefined },
    chance: { fresh: () => ({ roundId: newRoundId(), serverSeed: "00".repeat(32) }), jitter: () => 0 },
    clock: { now: () => time.now, pause: () => Promise.resolve() },
    log: { info: at("info"), warn: at("warn"), error: at("error") },
  });
  const pace = { betMs: 1_000, turnMs: 1_000, settledMs: 1_000 };
  const limits = { minBet: 10, maxBet: 100, seats: 2 };
  const opened = await tables.open({ name: "T", rules: DEFAULT_RULES, ...limits, ...pace, openedBy: null });
  const tableId = asTableId(opened.tableId);
  return {
    tables,
    tableId,
    time,
    redis,
    db,
    logged,
    typesLogged: () => logged.map(({ facts }) => facts["type"]),
    /** Somebody new each time. */
    sit: () =>
      tables.act({
        tableId,
        player: { id: newPlayerId(), username: "ann" },
        actionId: randomUUID(),
        action: { type: "sit", seat: 0 },
      }),
    rows: () => db.journal.get(tableId)?.length ?? 0,
  };
}
