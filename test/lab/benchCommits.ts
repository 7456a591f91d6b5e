/**
 * `npm run bench:commits`: what a commit costs Postgres, alone and in batches, beside a plain one-row insert: entries a second
 * and processor time of all of Postgres per entry, on a throw-away server that is durable as in production.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { type PostgresServer, startPostgres } from "../../src/dev/stack/postgres.ts";
import { payloadOf } from "../../src/infrastructure/postgres/journalEntry.ts";
import { PROJECT } from "../../src/ops/cli/project.ts";
import { runTool, type ToolRun } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { migrate } from "../../src/ops/migrations/applyMigrations.ts";
import { ensureAppRole } from "../../src/ops/migrations/appRole.ts";
import { type BenchTable, createBenchTables } from "./bench/commitEntries.ts";
import { cpuSecondsOf } from "./bench/cpu.ts";

const BATCHES = [1, 4, 16, 48];
const LANES_ALONE = 8; // As many commits under way at once as two containers used to have.
const LANES_BATCHED = 2; // One batch each.
const WARM_UP_MS = 1_000;

interface Figures {
  readonly entriesPerSecond: number;
  readonly cpuMsPerEntry: number;
}

await runTool(run);

async function run({ closers, stop }: ToolRun): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "4" } } });
  const seconds = wholeNumber("--seconds", values.seconds, 1, 600);
  const dir = mkdtempSync(join(tmpdir(), "vegascore-bench-"));
  chmodSync(dir, 0o755); // Postgres may run as another user.
  closers.add(() => rmSync(dir, { recursive: true, force: true }));
  const files = { dataDir: join(dir, "postgres"), runDir: join(dir, "run"), logFile: join(dir, "postgres.log") };
  const server = await startPostgres({ ...files, password: "bench" });
  closers.add(() => server.stop());
  const url = server.ownerUrl("postgres");
  await ensureAppRole(url, "bench");
  await migrate(url, join(PROJECT, "prisma", "migrations"));

  print("                                  entries/s   Postgres ms/entry");
  const insert = "INSERT INTO bench_commits (payload) VALUES ($1)";
  await statement(url, "CREATE TABLE bench_commits (id bigserial PRIMARY KEY, payload text NOT NULL)");
  const plain = Array.from({ length: LANES_ALONE }, () => async (client: pg.Client) => {
    await client.query({ name: "plain", text: insert, values: ["x".repeat(200)] });
    return 1;
  });
  say("a one-row insert, 8 at once", await measure(server, url, plain, seconds));
  for (const size of BATCHES) {
    stop.throwIfAborted();
    const lanes = size === 1 ? LANES_ALONE : LANES_BATCHED;
    const commit = size === 1 ? commitAlone : commitTogether;
    const works = await tablesOf(url, lanes, size).then((sets) => sets.map((tables) => commit(tables)));
    say(
      size === 1 ? "commit_action, 8 at once" : `commit_actions of ${size}, 2 at once`,
      await measure(server, url, works, seconds),
    );
  }
  const [ledger] = await statement(url, "SELECT check_ledger() -> 'problems' AS problems");
  print(`ledger: ${JSON.stringify(ledger)}`);
}

type Work = (client: pg.Client) => Promise<number>;

function commitAlone(tables: readonly BenchTable[]): Work {
  let turn = 0;
  return async (client) => {
    const table = tables[turn++ % tables.length] as BenchTable;
    const values = [JSON.stringify(payloadOf(table.next()))];
    await client.query({ name: "alone", text: "SELECT commit_action($1::jsonb)", values });
    return 1;
  };
}

function commitTogether(tables: readonly BenchTable[]): Work {
  return async (client) => {
    const values = [JSON.stringify(tables.map((table) => payloadOf(table.next())))];
    const { rows } = await client.query({ name: "together", text: "SELECT commit_actions($1::jsonb) AS r", values });
    const odd = (rows[0].r as { outcome: string }[]).find(({ outcome }) => outcome !== "committed");
    if (odd !== undefined) throw new Error(JSON.stringify(odd));
    return tables.length;
  };
}

/** For each lane its own tables, spread over the steps of a round. */
async function tablesOf(url: string, lanes: number, size: number): Promise<BenchTable[][]> {
  const client = await connect(url);
  const perLane = Math.max(size, 16);
  const tables = await createBenchTables(client, lanes * perLane);
  for (const [index, table] of tables.entries())
    for (let step = 0; step < (index * 5) % 14; step += 1)
      await client.query("SELECT commit_action($1::jsonb)", [JSON.stringify(payloadOf(table.next()))]);
  await client.end();
  return Array.from({ length: lanes }, (_, lane) =>
    tables.slice(lane * perLane, (lane + 1) * perLane).slice(0, size === 1 ? perLane : size),
  );
}

async function measure(server: PostgresServer, url: string, works: readonly Work[], seconds: number): Promise<Figures> {
  const clients = await Promise.all(works.map(() => connect(url)));
  let entries = 0;
  let isOver = false;
  const lanes = works.map(async (work, lane) => {
    while (!isOver) {
      const done = await work(clients[lane] as pg.Client);
      entries += done; // Not `entries += await …`: that would forget what other lanes did meanwhile.
    }
  });
  await pass(WARM_UP_MS);
  const [cpuBefore, before, startedAt] = [cpuOf(server), entries, performance.now()];
  await Promise.race([pass(seconds * 1_000), Promise.all(lanes)]);
  const [cpuAfter, after, endedAt] = [cpuOf(server), entries, performance.now()];
  isOver = true;
  await Promise.all(lanes);
  await Promise.all(clients.map((client) => client.end()));
  const done = after - before;
  return {
    entriesPerSecond: (done * 1_000) / (endedAt - startedAt),
    cpuMsPerEntry: ((cpuAfter - cpuBefore) * 1_000) / done,
  };
}

function cpuOf(server: PostgresServer): number {
  return cpuSecondsOf(server.process.pid) ?? Number.NaN;
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function statement(url: string, sql: string): Promise<unknown[]> {
  const client = await connect(url);
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function say(name: string, { entriesPerSecond, cpuMsPerEntry }: Figures): void {
  print(`${name.padEnd(32)} ${entriesPerSecond.toFixed(0).padStart(10)} ${cpuMsPerEntry.toFixed(3).padStart(19)}`);
}
