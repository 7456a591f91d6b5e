/** Everything through a real PgBouncer in transaction mode, as production may run it. */
import { randomBytes, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { freePort } from "../../../src/dev/stack/ports.ts";
import { unprivilegedUser } from "../../../src/dev/stack/postgresFiles.ts";
import { type RunningProcess, startProcess } from "../../../src/dev/stack/processes.ts";
import { createOptimizedPrismaClient, type Prisma, poolFigures } from "../../../src/infrastructure/postgres/client.ts";
import { createLedger } from "../../../src/infrastructure/postgres/ledger.ts";
import { playerAccount } from "../../../src/money/accounts.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";
import { newPlayerId } from "../../setup/ids.ts";
import { program } from "../../setup/programs.ts";

const pgbouncer = program({ program: "pgbouncer", package: "pgbouncer" });
const CLIENTS = 24;
/** Far fewer than the clients, so that they must share. */
const SERVER_CONNECTIONS = 3;

describe.skipIf(pgbouncer === null)("through PgBouncer in transaction mode", () => {
  let database: TestDatabase;
  let bouncer: RunningProcess;
  let pooled: URL;
  let prisma: Prisma;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await openDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    ({ bouncer, pooled } = await startBouncer(new URL(database.url)));
    prisma = createOptimizedPrismaClient({ url: withFlag(pooled), poolSize: CLIENTS });
  });
  afterAll(async () => {
    await prisma?.$disconnect();
    await owner?.end();
    await bouncer?.stop("SIGINT", 2_000);
    await database?.drop();
  });

  async function openAccount(chips: bigint): Promise<string> {
    const account = playerAccount(newPlayerId());
    await owner.query("INSERT INTO accounts (id, kind) VALUES ($1, 'PLAYER')", [account]);
    await createLedger(prisma).post([
      { id: randomUUID(), kind: "DEPOSIT", from: "payment:0", to: account, amount: chips },
    ]);
    return account;
  }

  it("[O41] many clients share few connections: every transfer is posted once, transactions and reads hold", async () => {
    const ledger = createLedger(prisma);
    const [a, b] = [await openAccount(1_000n), await openAccount(0n + 1n)];
    const pay = async () => {
      for (let times = 0; times < 5; times += 1)
        await ledger.post([{ id: randomUUID(), kind: "DEPOSIT", from: a, to: b, amount: 2n }]);
    };
    await Promise.all(Array.from({ length: CLIENTS }, pay));
    expect((await ledger.balance(a))?.balance).toBe(760n);
    expect((await ledger.balance(b))?.balance).toBe(241n);
    expect(await ledger.postings(b, { before: null, limit: 5 })).toHaveLength(5);
    expect(await ledger.check()).toMatchObject({ drift: 0n, problems: [] }); // A transaction that sets a limit of its own.
    const { rows } = await owner.query(
      "SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE usename = 'vegascore_app' AND datname = current_database()",
    );
    expect(rows[0].sessions).toBeLessThanOrEqual(SERVER_CONNECTIONS);
    expect(poolFigures(prisma)?.poolSize).toBe(CLIENTS);
  });

  it("[O41] a refusal of the ledger comes through as what it is", async () => {
    const ledger = createLedger(prisma);
    const [poor, other] = [await openAccount(5n), await openAccount(5n)];
    const transfer = { id: randomUUID(), kind: "DEPOSIT", from: poor, to: other, amount: 6n } as const;
    await expect(ledger.post([transfer])).rejects.toMatchObject({ code: "INSUFFICIENT_FUNDS" });
  });

  it("[O42] without pgbouncer=true it does not work: the parameter is what turns the names and the session's settings off", async () => {
    const naive = createOptimizedPrismaClient({ url: pooled.href, poolSize: 4 });
    onTestFinished(() => naive.$disconnect());
    await expect(naive.$queryRaw`SELECT 1`).rejects.toThrow();
  });

  it("[O42] DIRECT_URL goes past it: what a session keeps is kept", async () => {
    const direct = new pg.Client({ connectionString: database.ownerUrl });
    await direct.connect();
    onTestFinished(() => direct.end());
    await direct.query("SELECT pg_advisory_lock(4711)");
    const { rows } = await direct.query(
      "SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND pid = pg_backend_pid()",
    );
    expect(rows[0].held).toBe(1);
  });
});

const withFlag = (url: URL): string => {
  const flagged = new URL(url);
  flagged.searchParams.set("pgbouncer", "true");
  return flagged.href;
};

async function startBouncer(to: URL): Promise<{ bouncer: RunningProcess; pooled: URL }> {
  const { dir } = inject("stores");
  const name = `pgbouncer-${randomBytes(4).toString("hex")}`;
  const port = await freePort();
  const users = join(dir, `${name}.users`);
  const config = join(dir, `${name}.ini`);
  writeFileSync(users, `"${to.username}" "${to.password}"\n`, { mode: 0o644 });
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: users,
    pool_mode: "transaction",
    default_pool_size: SERVER_CONNECTIONS,
    max_client_conn: 100,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  const target = `vegascore = host=${to.hostname} port=${to.port} dbname=${to.pathname.slice(1)}`;
  writeFileSync(config, ["[databases]", target, "[pgbouncer]", ...lines, ""].join("\n"), { mode: 0o644 });
  const bouncer = await startProcess({
    name,
    command: pgbouncer ?? "",
    args: [config],
    logFile: join(dir, "logs", `${name}.log`),
    runDir: join(dir, "run"),
    recogniseBy: config,
    user: process.getuid?.() === 0 ? unprivilegedUser() : undefined, // It refuses to run as root.
  });
  const pooled = new URL(to);
  pooled.host = `127.0.0.1:${port}`;
  pooled.pathname = "/vegascore";
  await untilAnswers(pooled.href);
  return { bouncer, pooled };
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
