/** The simulated stores keep the contracts of the real ones. */
import { randomUUID } from "node:crypto";
import { type Action, bookkeepingContract, type State } from "../../contract/postgres.ts";
import { hotContract } from "../../contract/redis.ts";
import { createMemoryCatalogue } from "../../lab/sim/stores/catalogue.ts";
import { createMemoryJournal } from "../../lab/sim/stores/journal.ts";
import { createMemoryLedgerPort } from "../../lab/sim/stores/ledger.ts";
import { createMemoryPostgres } from "../../lab/sim/stores/memoryPostgres.ts";
import {
  createMemoryHotTables,
  createMemoryLocks,
  createMemoryRefusals,
  createMemoryWatchers,
  MemoryRedis,
} from "../../lab/sim/stores/redis.ts";
import { newPlayerId } from "../../setup/ids.ts";

bookkeepingContract("the simulated Postgres", async () => {
  const db = createMemoryPostgres<State, Action, unknown>(() => 0, randomUUID);
  db.ledger.open("issue:0", "ISSUE");
  const nowhere = { roundId: null, tableId: null, seq: null, createdAt: 0 };
  return {
    journal: createMemoryJournal(db),
    catalogue: createMemoryCatalogue(db),
    ledger: createMemoryLedgerPort(db),
    async newPlayer(balance) {
      const id = newPlayerId();
      const to = `player:${id}`;
      db.ledger.open(to, "PLAYER");
      const amount = BigInt(balance);
      if (balance > 0) db.ledger.post([{ id: randomUUID(), kind: "ISSUE", from: "issue:0", to, amount, ...nowhere }]);
      return id;
    },
    async freezeAccount(account) {
      db.ledger.accounts.get(account)!.frozenReason = "frozen by a test";
    },
    close: async () => undefined,
  };
});

hotContract("the simulated Redis", async () => {
  let now = 1_000_000;
  const redis = new MemoryRedis(() => now);
  const pass = async (ms: number) => {
    now += ms;
  };
  const locks = () => createMemoryLocks(redis, { ask: async (_, command) => command(), pause: pass });
  return {
    hot: createMemoryHotTables(redis),
    refusals: createMemoryRefusals(redis),
    watchers: createMemoryWatchers(redis),
    locks: [locks(), locks()],
    now: () => now,
    pass,
    empty: async () => redis.flushAll(),
    close: async () => undefined,
  };
});
