/** Pay day from a terminal: the seed, the worker of its own, and what admins type. */
import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { freePort } from "../../src/dev/stack/ports.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";

const BOOTSTRAP = resolve(import.meta.dirname, "../../src/dev/bootstrap.mjs");
const WITHIN = { timeout: 60_000, interval: 50 };

let cluster: Cluster;
beforeAll(async () => {
  cluster = await openCluster(1, { DIVIDEND_WORKER: "off", DIVIDEND_SCHEDULE: "off" });
});
afterAll(() => cluster?.close());

interface Tool {
  readonly child: ChildProcess;
  readonly text: () => string;
  readonly ended: Promise<number | null>;
}

/** As a person starts it who has the environment of the house. */
function start(tool: string, args: readonly string[] = [], more: NodeJS.ProcessEnv = {}): Tool {
  const env = {
    ...process.env,
    LOG_LEVEL: "info",
    NODE_ENV: "development",
    VEGASCORE_DATA_DIR: join(inject("stores").dir, "no-stack-here"),
    VEGASCORE_URL: cluster.containers[0]!.url,
    ADMIN_USERNAME: cluster.admin.username,
    ADMIN_PASSWORD: cluster.admin.password,
    REDIS_URL: cluster.redis.url,
    DATABASE_URL: cluster.database.url,
    DIVIDEND_SCHEDULE: "off",
    ...more,
  };
  const child = spawn(process.execPath, [BOOTSTRAP, tool, ...args], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stderr.on("data", (chunk) => (text += chunk));
  return { child, text: () => text, ended: new Promise((done) => child.once("close", done)) };
}

async function type(tool: string, ...args: string[]): Promise<{ code: number | null; text: string }> {
  const { ended, text } = start(tool, args);
  return { code: await ended, text: text() };
}

async function sql(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const owner = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await owner.connect();
  try {
    return (await owner.query(text, values)).rows as Record<string, unknown>[];
  } finally {
    await owner.end();
  }
}

const seed = () => type("seedSyndicates", "--syndicates", "20", "--members", "100", "--treasury", "1001");

describe("pay day from a terminal", () => {
  it("[S18] a pay day is seeded, started and watched; a worker of its own pays, and ends on SIGTERM", async () => {
    expect(await seed()).toMatchObject({ code: 0, text: expect.stringContaining("20 syndicates, 100 members") });
    const run = start("admin", ["dividends", "run", "--period", "2025-11-23"]);
    await vi.waitFor(() => expect(run.text()).toMatch(/0 %\s+0\/20 paid/), WITHIN); // Nobody pays yet.

    const port = await freePort();
    const worker = start("workerPayout", [], { PORT: String(port) });
    expect({ code: await run.ended, text: run.text() }).toMatchObject({
      code: 0,
      text: expect.stringMatching(
        /100 %\s+20\/20 paid[\s\S]*20 of 20 syndicates paid, 0 failed.*20020 paid to 100 members/,
      ),
    });
    const ready = await fetch(`http://127.0.0.1:${port}/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ ready: true })]);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(/payouts_total\{[^}]*outcome="paid"[^}]*\} 20\b/);
    expect(metrics).toMatch(/payouts_total\{outcome="failed"\} 0\b/); // From the start, so that the alert sees the first one.
    expect(metrics).toMatch(/transactions_total_amount\{kind="DIVIDEND"\} 20020\b/);
    expect(metrics).toMatch(/db_query_duration_seconds_count\{[^}]*operation="dividends.pay"[^}]*\} 20\b/);

    const status = await type("admin", "dividends", "status");
    expect(status).toMatchObject({
      code: 0,
      text: expect.stringMatching(/0 waiting, 0 active, 20 completed, 0 failed[\s\S]*next run\s+not scheduled/),
    });
    const again = await type("admin", "dividends", "run", "--period", "2025-11-23");
    expect(again).toMatchObject({ code: 1, text: expect.stringContaining("runId") });

    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0); // Cut short after eight seconds, it would be 1.
    expect(worker.text()).toContain("drain_ended");
  });

  it("[S15] tells what failed with its reason, by its exit code too, and retries it", async () => {
    await seed(); // Fills the treasuries up again.
    const [{ id }] = (await sql("SELECT id FROM syndicates ORDER BY id LIMIT 1")) as [{ id: string }];
    const freeze = (reason: string | null) =>
      sql("UPDATE accounts SET frozen_reason = $2 WHERE id = 'treasury:' || $1", [id, reason]);
    await freeze("looked at");
    const worker = start("workerPayout");

    const run = await type("admin", "dividends", "run");
    expect(run).toMatchObject({ code: 1, text: expect.stringContaining("19 of 20 syndicates paid, 1 failed") });
    expect(run.text).toMatch(new RegExp(`failed\\s+${id}\\s+ACCOUNT_FROZEN after 3 attempts`));
    const [, runId = ""] = /dividends retry (\S+)/.exec(run.text) ?? [];

    await freeze(null);
    const retry = await type("admin", "dividends", "retry", runId);
    expect(retry).toMatchObject({ code: 0, text: expect.stringContaining("20 of 20 syndicates paid, 0 failed") });
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toBe(0);
    const [row] = await sql("SELECT check_ledger() AS proof");
    expect(row).toMatchObject({ proof: { drift: 0, problems: [] } });
  });

  it("[S18] the admin tool refuses a wrong password, and says how to call it", async () => {
    const wrong = start("admin", ["dividends", "run"], { ADMIN_PASSWORD: "guessed" });
    expect(await wrong.ended).toBe(1);
    expect(wrong.text()).toContain("is not let in");
    const odd = await type("admin", "dividends", "explode");
    expect(odd).toMatchObject({ code: 64, text: expect.stringContaining("dividends run") });
  });
});
