/** The table runtime over real stores, without a socket or a page: for tests that look at tables alone. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import {
  type Blackjack,
  type BlackjackAction,
  blackjack,
  DEFAULT_RULES,
  type Rules,
  type TableView,
} from "../../src/games/blackjack/index.ts";
import type { GameEvent } from "../../src/games/game.ts";
import { createOptimizedPrismaClient } from "../../src/infrastructure/postgres/client.ts";
import { createJournal } from "../../src/infrastructure/postgres/journal.ts";
import { createBooks } from "../../src/infrastructure/postgres/reconciliation.ts";
import { createRepairBook } from "../../src/infrastructure/postgres/repairs.ts";
import { createCatalogue } from "../../src/infrastructure/postgres/tableCatalogue.ts";
import { connectRedis, untilReady } from "../../src/infrastructure/redis/connect.ts";
import { createHotTables } from "../../src/infrastructure/redis/hotTables.ts";
import { createLocks, noLocks } from "../../src/infrastructure/redis/locks.ts";
import { createRefusals } from "../../src/infrastructure/redis/refusals.ts";
import { createTableDoor } from "../../src/infrastructure/redis/tableDoor.ts";
import { oneVoter } from "../../src/infrastructure/redis/voters.ts";
import { createWatchers } from "../../src/infrastructure/redis/watchers.ts";
import { systemChance, systemClock } from "../../src/infrastructure/resilience/system.ts";
import type { Clock } from "../../src/kernel/clock.ts";
import { asTableId, type PlayerId, type TableId } from "../../src/kernel/ids.ts";
import type { ActAnswer } from "../../src/tables/api.ts";
import type { TablePorts } from "../../src/tables/deps.ts";
import { createTables } from "../../src/tables/index.ts";
import { openDatabase } from "./database.ts";
import { newPlayerId } from "./ids.ts";
import { openRedis, type TestRedis } from "./redis.ts";

export type House = Awaited<ReturnType<typeof openHouse>>;
export type Player = { readonly id: PlayerId; readonly username: string };

/** One container's worth of table runtime; `secondContainer` adds another over the same stores. */
export async function openHouse(options: ContainerOptions = {}) {
  const [database, redis] = await Promise.all([openDatabase(), openRedis()]);
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const containers = [await openContainer(database.url, redis, options)];
  const first = containers[0]!;

  return {
    ...first,
    redisServer: redis,
    /** As the owner of the database: for looking behind the scenes. */
    sql: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await owner.query<Row>(text, values)).rows,

    async secondContainer(options: ContainerOptions = {}) {
      const container = await openContainer(database.url, redis, options);
      containers.push(container);
      return container;
    },

    async newPlayer(balance = 100_000): Promise<Player> {
      const id = newPlayerId();
      await owner.query("INSERT INTO accounts (id, kind) VALUES ('issue:0', 'ISSUE') ON CONFLICT DO NOTHING");
      await owner.query("INSERT INTO accounts (id, kind, owner_id) VALUES ('player:' || $1, 'PLAYER', $1::uuid)", [id]);
      const issue = [{ kind: "ISSUE", from: "issue:0", to: `player:${id}`, amount: balance }];
      if (balance > 0) await owner.query("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issue)]);
      return { id, username: `player-${id.slice(0, 8)}` };
    },

    async balanceOf(player: Player): Promise<number> {
      const { rows } = await owner.query("SELECT balance FROM accounts WHERE id = 'player:' || $1", [player.id]);
      return Number(rows[0].balance);
    },

    async ledger(): Promise<{ drift: number; problems: unknown[] }> {
      return (await owner.query("SELECT check_ledger() AS result")).rows[0].result;
    },

    async close(): Promise<void> {
      for (const container of containers) await container.close();
      await owner.end();
      await redis.close();
      await database.drop();
    },
  };
}

export interface ContainerOptions {
  readonly locks?: boolean;
  /** Instead of parts of the real game: for rules that break. */
  readonly game?: Partial<TablePorts<Blackjack>["game"]>;
  readonly clock?: Clock;
  /** Done each time before a refusal is kept. */
  readonly beforeKeeping?: () => Promise<void>;
}

/** What was told to a table's watchers. */
export interface Update {
  readonly tableId: string;
  readonly version: number;
  readonly events: readonly GameEvent[];
  readonly table: TableView;
}

async function openContainer(
  databaseUrl: string,
  redisServer: TestRedis,
  { locks = true, game = {}, clock = systemClock, beforeKeeping }: ContainerOptions = {},
) {
  const prisma = createOptimizedPrismaClient({ url: databaseUrl, poolSize: 10 });
  await prisma.$queryRaw`SELECT 1`; // The first statement of a process takes a second, and more where others are busy.
  const redis = connectRedis({ url: redisServer.url }, "game", "test");
  await untilReady(redis, 20_000);
  const updates: Update[] = [];
  const door = createTableDoor(redis);
  const refusals = createRefusals(redis, door);
  const tables = createTables<Blackjack>({
    game: { ...blackjack, ...game },
    journal: createJournal<Blackjack["State"], Blackjack["Action"]>(prisma),
    catalogue: createCatalogue<Rules>(prisma),
    books: createBooks(prisma),
    repairs: createRepairBook(prisma),
    hot: createHotTables<Blackjack["State"]>(redis, door),
    locks: locks
      ? createLocks(oneVoter(door), { asked: () => undefined, acquired: () => undefined, failed: () => undefined })
      : noLocks,
    refusals: {
      ...refusals,
      async keep(...kept) {
        await beforeKeeping?.();
        return refusals.keep(...kept);
      },
    },
    watchers: createWatchers(redis, Date.now),
    announcer: { table: (update) => void updates.push(update), lobby: () => undefined, wallet: () => undefined },
    chance: systemChance,
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  return {
    tables,
    updates,
    redis,
    openTable: async (wish: { rules?: Partial<Rules>; betMs?: number; turnMs?: number; settledMs?: number } = {}) => {
      const { rules, ...times } = wish;
      const view = await tables.open({
        name: "Test table",
        rules: { ...DEFAULT_RULES, ...rules },
        minBet: 10,
        maxBet: 1_000,
        seats: 7,
        betMs: 60_000,
        turnMs: 60_000,
        settledMs: 60_000,
        openedBy: null,
        ...times,
      });
      return asTableId(view.tableId);
    },
    act: (
      tableId: TableId,
      player: Player,
      action: BlackjackAction,
      actionId: string = randomUUID(),
    ): Promise<ActAnswer<ReturnType<typeof blackjack.view>>> => tables.act({ tableId, player, action, actionId }),
    async close(): Promise<void> {
      await tables.clock.stop();
      redis.disconnect();
      await prisma.$disconnect();
    },
  };
}
