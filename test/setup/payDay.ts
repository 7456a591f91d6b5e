/** Pay day on real stores: syndicates made in a statement, offices that start runs, workers that pay them. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { pino } from "pino";
import { vi } from "vitest";
import type { DividendSettings } from "../../src/config.ts";
import { createOptimizedPrismaClient, type Prisma } from "../../src/infrastructure/postgres/client.ts";
import type { OpenPayDay } from "../../src/wiring/payDay.ts";
import { openDatabase } from "./database.ts";
import { openOffice } from "./office.ts";
import type { TestPostgres } from "./postgres.ts";
import { openRedis, type TestRedis } from "./redis.ts";

export interface PayDayHouse {
  readonly database: { readonly url: string; readonly ownerUrl: string };
  readonly redis: TestRedis;
  readonly prisma: Prisma;
  /** What all offices logged, one object per line. */
  readonly log: Record<string, unknown>[];
  /** Starts runs; works only once told to. Closed with the house. */
  office(settings?: Partial<DividendSettings>): Promise<OpenPayDay>;
  /** A syndicate with one new member per number of shares. Members come in the order of their ids. */
  newSyndicate(shares: readonly number[], treasury: number, more?: NewSyndicate): Promise<MadeSyndicate>;
  /** As the owner of the database: for looking behind the scenes. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  balanceOf(account: string): Promise<number>;
  /** What each member of the syndicate has got in the run, in the order of their ids. */
  paidTo(syndicate: MadeSyndicate, runId: string): Promise<number[]>;
  /** Resolves when the run has ended. */
  ended(runId: string): Promise<void>;
  ledger(): Promise<{ drift: number; problems: unknown[] }>;
  close(): Promise<void>;
}

interface NewSyndicate {
  readonly distributedBp?: number;
  readonly treasuryMin?: number;
}

interface MadeSyndicate {
  readonly id: string;
  readonly members: readonly string[];
}

/** Patient: several of these suites share two cores. */
const WITHIN = { timeout: 60_000, interval: 25 };

/** @param postgres a server of the test's own, which it may stop; default: a database of the shared one. */
export async function openPayDayHouse({ postgres }: { postgres?: TestPostgres } = {}): Promise<PayDayHouse> {
  const redis = await openRedis();
  const database = postgres ?? (await openDatabase());
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  owner.on("error", () => undefined); // A test that stops Postgres expects this.
  const prisma = createOptimizedPrismaClient({ url: database.url, poolSize: 12 });
  await prisma.$queryRaw`SELECT 1`; // The first statement of a process takes a second, and more where others are busy.
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const offices: OpenPayDay[] = [];

  const sql: PayDayHouse["sql"] = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    (await owner.query<Row>(text, values)).rows;

  return {
    database,
    redis,
    prisma,
    log,
    sql,

    async office(settings = {}) {
      const office = await openOffice({ prisma, redisUrl: redis.url, log: logger, settings });
      offices.push(office);
      return office;
    },

    async newSyndicate(shares, treasury, { distributedBp = 10_000, treasuryMin = 0 } = {}) {
      const id = randomUUID();
      const members = shares.map(() => randomUUID()).toSorted();
      await owner.query(
        `WITH players AS (INSERT INTO users (id, username, username_key) SELECT m, m, m FROM unnest($1::uuid[]) AS m)
         INSERT INTO accounts (id, kind, owner_id) SELECT 'player:' || m, 'PLAYER', m FROM unnest($1::uuid[]) AS m`,
        [members],
      );
      await owner.query(
        "INSERT INTO accounts (id, kind, owner_id) VALUES ('treasury:' || $1::uuid, 'TREASURY', $1::uuid)",
        [id],
      );
      await owner.query(
        "INSERT INTO syndicates (id, name, founder_id, distributed_bp, treasury_min) VALUES ($1, 'Test', $1, $2, $3)",
        [id, distributedBp, treasuryMin],
      );
      await owner.query(
        `INSERT INTO syndicate_members (syndicate_id, user_id, shares, joined_run)
         SELECT $1, m.id, m.shares, newest_run() FROM unnest($2::uuid[], $3::bigint[]) AS m (id, shares)`,
        [id, members, shares],
      );
      if (treasury > 0) {
        const issue = [{ kind: "ISSUE", from: "issue:0", to: `treasury:${id}`, amount: treasury }];
        await owner.query("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issue)]);
      }
      return { id, members };
    },

    async balanceOf(account) {
      const [row] = await sql<{ balance: string }>("SELECT balance FROM accounts WHERE id = $1", [account]);
      return Number(row?.balance ?? Number.NaN);
    },

    async paidTo({ id, members }, runId) {
      const rows = await sql<{ member: string; paid: string }>(
        `SELECT substr(p.account_id, 8) AS member, sum(p.amount) AS paid
         FROM dividend_chunks c JOIN postings p ON p.transfer_id = c.transfer_id AND p.amount > 0
         WHERE c.run_id = $1 AND c.syndicate_id = $2 GROUP BY 1`,
        [runId, id],
      );
      const paid = new Map(rows.map((row) => [row.member, Number(row.paid)]));
      return members.map((member) => paid.get(member) ?? 0);
    },

    async ended(runId) {
      await vi.waitFor(async () => {
        const [run] = await sql<{ state: string }>("SELECT state FROM dividend_runs WHERE id = $1", [runId]);
        if (run?.state !== "FINISHED") throw new Error(`run ${runId} is ${run?.state}`);
      }, WITHIN);
    },

    async ledger() {
      const [row] = await sql<{ result: { drift: number; problems: unknown[] } }>("SELECT check_ledger() AS result");
      return row!.result;
    },

    async close() {
      await Promise.all(offices.map((office) => office.close()));
      await prisma.$disconnect();
      await owner.end();
      await redis.close();
      if ("drop" in database) await database.drop();
    },
  };
}
