/** A Postgres of its own for one test file, which may stop it, cut it off and start it again. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { type PostgresServer, startPostgres } from "../../src/dev/stack/postgres.ts";
import { migrate } from "../../src/ops/migrations/applyMigrations.ts";
import { asAppRole, ensureAppRole } from "../../src/ops/migrations/appRole.ts";

export interface TestPostgres {
  /** As the application's role. Stays the same when the server is stopped and started again. */
  readonly url: string;
  readonly ownerUrl: string;
  readonly port: number;
  readonly dataDir: string;
  /** SIGSTOP to the server and every session: it neither answers nor closes anything. */
  freeze(): void;
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
    freeze() {
      const { pid } = server.process;
      signal(pid, "SIGSTOP"); // First: it starts no more sessions, so that none escapes.
      frozen = [pid, ...childrenOf(pid)];
      for (const child of frozen) signal(child, "SIGSTOP");
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

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Sessions and the server's own helpers. */
const childrenOf = (parent: number): number[] =>
  parents().flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : []));

/** Of every process, its own id and that of its parent. */
function parents(): number[][] {
  if (process.platform !== "linux") {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return lines.map((line) => line.trim().split(/\s+/).map(Number));
  }
  return readdirSync("/proc").flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${Number(name)}/stat`, "utf8");
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])]]; // The name in front may hold anything.
    } catch {
      return []; // No process, or one that has just ended.
    }
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // A session that has ended meanwhile.
  }
}
