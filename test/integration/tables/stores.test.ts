/** The real stores keep the contracts that the simulated ones keep. */
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { createOptimizedPrismaClient } from "../../../src/infrastructure/postgres/client.ts";
import { createJournal } from "../../../src/infrastructure/postgres/journal.ts";
import { createLedger } from "../../../src/infrastructure/postgres/ledger.ts";
import { createCatalogue } from "../../../src/infrastructure/postgres/tableCatalogue.ts";
import { connectRedis, untilReady } from "../../../src/infrastructure/redis/connect.ts";
import { createHotTables } from "../../../src/infrastructure/redis/hotTables.ts";
import { createLocks } from "../../../src/infrastructure/redis/locks.ts";
import { createRefusals } from "../../../src/infrastructure/redis/refusals.ts";
import { createTableDoor } from "../../../src/infrastructure/redis/tableDoor.ts";
import { oneVoter } from "../../../src/infrastructure/redis/voters.ts";
import { createWatchers } from "../../../src/infrastructure/redis/watchers.ts";
import { bookkeepingContract } from "../../contract/postgres.ts";
import { hotContract } from "../../contract/redis.ts";
import { openDatabase } from "../../setup/database.ts";
import { newPlayerId } from "../../setup/ids.ts";
import { openRedis } from "../../setup/redis.ts";

bookkeepingContract("Postgres", async () => {
  const database = await openDatabase();
  const prisma = createOptimizedPrismaClient({ url: database.url, poolSize: 10 });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  return {
    journal: createJournal(prisma),
    catalogue: createCatalogue(prisma),
    ledger: createLedger(prisma),
    async newPlayer(balance) {
      const id = newPlayerId();
      await owner.query("INSERT INTO accounts (id, kind, owner_id) VALUES ('player:' || $1, 'PLAYER', $1::uuid)", [id]);
      const issue = [{ kind: "ISSUE", from: "issue:0", to: `player:${id}`, amount: balance }];
      if (balance > 0) await owner.query("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issue)]);
      return id;
    },
    async freezeAccount(account) {
      await owner.query("UPDATE accounts SET frozen_reason = 'frozen by a test' WHERE id = $1", [account]);
    },
    async close() {
      await owner.end();
      await prisma.$disconnect();
      await database.drop();
    },
  };
});

const silent = { asked: () => undefined, acquired: () => undefined, failed: () => undefined };

hotContract("Redis", async () => {
  const server = await openRedis();
  const connections = [0, 1].map((index) => connectRedis({ url: server.url }, "game", `contract-${index}`));
  await Promise.all(connections.map((connection) => untilReady(connection, 20_000)));
  const [mine, theirs] = [connections[0]!, connections[1]!];
  const door = createTableDoor(mine);
  return {
    hot: createHotTables(mine, door),
    refusals: createRefusals(mine, door),
    watchers: createWatchers(mine, Date.now),
    locks: [createLocks(oneVoter(door), silent), createLocks(oneVoter(createTableDoor(theirs)), silent)],
    now: Date.now,
    pass: (ms) => pause(ms), // What expires in a real Redis expires in real time.
    empty: async () => void (await mine.flushall()),
    async close() {
      for (const connection of connections) connection.disconnect();
      await server.close();
    },
  };
});
