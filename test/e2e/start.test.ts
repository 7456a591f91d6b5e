/** `npm start` as a person meets it: a process, its words, its ports, and nothing left behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { isPortFree } from "../../src/dev/stack/ports.ts";
import { killAll } from "../../src/dev/stack/processes.ts";
import { openDatabase } from "../setup/database.ts";
import { openRedis } from "../setup/redis.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const UP = /Stop {3}Ctrl-C/;

/** What the few calls made here answer with. */
interface Answer {
  readonly ready?: boolean;
  readonly accessToken?: string;
  readonly balance?: number;
  readonly items?: readonly unknown[];
}

interface Start {
  readonly child: ChildProcess;
  readonly ports: readonly number[];
  output(): string;
  /** Until the words appear, or the process ends without them. */
  says(words: RegExp): Promise<void>;
  /** Resolves to the exit code. */
  ended: Promise<number | null>;
}

describe("npm start", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(inject("stores").dir, "start-"));
    chmodSync(dir, 0o755);
  });
  afterEach(() => {
    killAll(join(dir, "run"));
    rmSync(dir, { recursive: true, force: true });
  });

  async function start(
    options: { containers?: number; ports?: readonly number[]; env?: NodeJS.ProcessEnv; inShell?: boolean } = {},
  ): Promise<Start> {
    const ports = options.ports ?? (await freePorts(options.containers ?? 1));
    const { REDIS_URL: _, DATABASE_URL: __, ...inherited } = process.env;
    const tool = [join(PROJECT, "src/dev/bootstrap.mjs"), "start", "--containers", String(ports.length)];
    const [command, args] = options.inShell
      ? ["/bin/sh", ["-c", '"$0" "$@" & wait', process.execPath, ...tool]]
      : [process.execPath, tool];
    const own = { NODE_ENV: "development", LOG_LEVEL: "info", PORT: String(ports[0]), VEGASCORE_DATA_DIR: dir };
    const child = spawn(command, args, { env: { ...inherited, ...own, ...options.env }, cwd: tmpdir() });
    onTestFinished(() => void child.kill("SIGKILL"));
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.stderr.on("data", (chunk) => (text += chunk));
    const ended = new Promise<number | null>((done) => child.once("close", done));
    const says = (words: RegExp) =>
      vi.waitUntil(
        () => {
          if (child.exitCode !== null && !words.test(text)) throw new Error(`ended without ${words}:\n${text}`);
          return words.test(text);
        },
        { timeout: 90_000, interval: 20 },
      );
    return { child, ports, output: () => text, says: async (words) => void (await says(words)), ended };
  }

  async function expectNothingLeft({ ports }: Start): Promise<void> {
    for (const port of ports) expect(await isPortFree(port)).toBe(true);
    expect(existsSync(join(dir, "run")) ? readdirSync(join(dir, "run")) : []).toEqual([]);
    expect(existsSync(join(dir, "start.lock"))).toBe(false);
  }

  const ask = async (port: number | undefined, path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: response.status, body: (await response.json()) as Answer };
  };

  it("[N12] serves on consecutive ports, keeps balances from one start to the next, and leaves nothing behind", async () => {
    const first = await start({ containers: 2 });
    await first.says(UP);
    for (const port of first.ports)
      expect(await ask(port, "/ready")).toMatchObject({ status: 200, body: { ready: true } });
    const guest = await ask(first.ports[0], "/api/auth/guest", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    const headers = { authorization: `Bearer ${guest.body.accessToken}` };
    const wallet = await ask(first.ports[1], "/api/wallet", { headers });
    expect((await ask(first.ports[1], "/api/tables", { headers })).body.items?.length).toBeGreaterThan(3);
    expect(first.output()).toMatch(/Admin {2}admin \//);
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);
    await expectNothingLeft(first);

    const second = await start({ ports: first.ports });
    await second.says(UP);
    expect((await ask(second.ports[0], "/api/wallet", { headers })).body).toEqual(wallet.body);
    expect(second.output()).not.toMatch(/Admin {2}admin \//); // Shown once.
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    await expectNothingLeft(second);
  });

  it("[N13] a second start in the same folder, and a taken port, are named in a sentence", async () => {
    const first = await start();
    await first.says(UP);
    const second = await start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`already runs from this folder (process ${first.child.pid})`);
    first.child.kill("SIGINT");
    await first.ended;

    const blocker = createServer();
    await new Promise<void>((done) => blocker.listen(first.ports[0], done));
    onTestFinished(() => void blocker.close());
    const third = await start({ ports: first.ports });
    expect(await third.ended).toBe(1);
    expect(third.output()).toContain(`Port ${first.ports[0]} is taken by another program`);
  });

  it("[N14] a start that was killed is cleared up by the next one", async () => {
    const killed = await start();
    await killed.says(UP);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const next = await start();
    await next.says(UP);
    expect(next.output()).toMatch(/left running: container-1, redis, postgres/);
    next.child.kill("SIGINT");
    await next.ended;
    await expectNothingLeft({ ...next, ports: [...next.ports, ...killed.ports] });
  });

  it("[N15] when what started it is killed, it stops by itself and leaves nothing behind", async () => {
    const started = await start({ inShell: true });
    await started.says(UP);
    started.child.kill("SIGKILL"); // The shell, as npm is one; `ended` waits for whoever holds its output.
    await started.ended;
    expect(started.output()).toContain("nothing is left running");
    await expectNothingLeft(started);
  });

  it.each([/Postgres on port/, /Redis on port/, /container-1 serves/])(
    "[N15] a start that is stopped after %s leaves nothing behind",
    async (words) => {
      const started = await start({ containers: 2 });
      await started.says(words);
      started.child.kill("SIGINT");
      expect(await started.ended).toBe(0);
      await expectNothingLeft(started);
    },
  );

  it("[N16] a container that dies is named; when none is left, everything ends", async () => {
    const started = await start({ containers: 2 });
    await started.says(UP);
    const pids = containerPids(dir);
    process.kill(pids[0]!, "SIGKILL");
    await started.says(/container-\d \(process \d+\) ended with SIGKILL/);
    process.kill(pids[1]!, "SIGKILL");
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain("No container is left");
    await expectNothingLeft(started);
  });

  it("[N17] with REDIS_URL and DATABASE_URL it uses those and starts neither", async () => {
    const [database, redis] = await Promise.all([openDatabase(), openRedis()]);
    const env = { REDIS_URL: redis.url, DATABASE_URL: database.url, DIRECT_URL: database.ownerUrl };
    const started = await start({ env });
    await started.says(UP);
    expect(readdirSync(join(dir, "run"))).toEqual(["container-1.json"]);
    expect(existsSync(join(dir, "postgres"))).toBe(false);
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(0);
    await Promise.all([database.drop(), redis.close()]);
  });

  it.each([
    [
      { DATABASE_URL: "postgresql://me:secret@127.0.0.1:1/none" },
      /DATABASE_URL cannot be used \(127\.0\.0\.1:1\/none\)/,
    ],
    [{ REDIS_URL: "redis://:secret@127.0.0.1:1" }, /REDIS_URL cannot be used \(127\.0\.0\.1:1\)/],
  ])("[N17] a store that cannot be reached is named without its password (%j)", async (env, words) => {
    const started = await start({ env });
    expect(await started.ended).toBe(1);
    expect(started.output()).toMatch(words);
    expect(started.output()).not.toContain("secret");
    await expectNothingLeft(started);
  });

  it("[N18] a number that is none is refused by name", async () => {
    const started = await start({ env: { PORT: "eighty" } });
    expect(await started.ended).toBe(1);
    expect(started.output()).toMatch(/PORT must be a whole number/);
  });
});

/** Below those from which the stack takes its own for Postgres and Redis, before the containers have theirs. */
async function freePorts(count: number): Promise<number[]> {
  for (;;) {
    const first = randomInt(7_000, 9_900); // Further down lie ports that `fetch` refuses to go to.
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isPortFree))).every(Boolean)) return ports;
  }
}

function containerPids(dir: string): number[] {
  const names = readdirSync(join(dir, "run")).filter((name) => name.startsWith("container-"));
  return names.map((name) => (JSON.parse(readFileSync(join(dir, "run", name), "utf8")) as { pid: number }).pid);
}
