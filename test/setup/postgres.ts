/** A Postgres of its own for one test file, which may stop it, cut it off and start it again. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { asAppRole, ensureAppRole } from "../../src/tools/stack/appRole.ts";
import { migrate } from "../../src/tools/stack/migrate.ts";
import { type PostgresServer, startPostgres } from "../../src/tools/stack/postgres.ts";

export interface TestPostgres {
  /** As the application's role. Stays the same when the server is stopped and started again. */
  readonly url: string;
  readonly ownerUrl: string;
  readonly port: number;
  readonly dataDir: string;
  /** SIGSTOP to the server and every session: it neither answers nor closes anything. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Sessions are cut, the port is closed. */
  stop(): Promise<void>;
  /** On the same port, with the same data. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const DATABASE = "vegascore";

export interface PostgresWish {
  /** Data to start from, made by `takeBaseBackup`. Default: a new database with every migration applied. */
  readonly from?: string;
}

/** In about two seconds. Call it in `beforeAll`, and `close` in `afterAll`. */
export async function openPostgres({ from }: PostgresWish = {}): Promise<TestPostgres> {
  const { dir, password } = inject("stores");
  const name = `postgres-${randomBytes(6).toString("hex")}`;
  const options = {
    dataDir: from ?? join(dir, name),
    runDir: join(dir, "run"),
    logFile: join(dir, "logs", `${name}.log`),
    password,
    durable: false,
    name,
  };
  let server: PostgresServer = await startPostgres(options);
  const { port, dataDir } = server;
  const ownerUrl = server.ownerUrl(DATABASE);
  if (from === undefined) {
    await run(server.ownerUrl("postgres"), `CREATE DATABASE ${DATABASE}`);
    await ensureAppRole(ownerUrl, password);
    await migrate(ownerUrl, resolve(import.meta.dirname, "../../prisma/migrations"));
  }

  let frozen: number[] = [];
  const thaw = (): void => {
    for (const pid of frozen) signal(pid, "SIGCONT");
    frozen = [];
  };
  return {
    url: asAppRole(ownerUrl, password),
    ownerUrl,
    port,
    dataDir,
    async freeze() {
      const sessions = await run<{ pid: number }>(
        ownerUrl,
        "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
      );
      frozen = [server.process.pid, ...sessions.map(({ pid }) => pid)];
      for (const pid of frozen) signal(pid, "SIGSTOP");
    },
    thaw,
    stop: () => server.stop(),
    start: async () => {
      server = await startPostgres({ ...options, port });
    },
    async close() {
      thaw();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function run<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // A session that has ended meanwhile.
  }
}
