import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { startPostgres } from "../../../src/dev/stack/postgres.ts";
import { commandLine, isAlive, killAll, startProcess, stopLeftovers } from "../../../src/dev/stack/processes.ts";

describe("the stores of npm start", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(inject("stores").dir, "stack-"));
    chmodSync(dir, 0o755);
  });
  afterEach(() => {
    killAll(join(dir, "run"));
    rmSync(dir, { recursive: true, force: true });
  });

  const open = () =>
    startPostgres({
      dataDir: join(dir, "postgres"),
      runDir: join(dir, "run"),
      logFile: join(dir, "logs", "postgres.log"),
      password: "kept",
    });
  const query = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as unknown[];
    } finally {
      await client.end();
    }
  };
  /** A process that does not listen to SIGINT. */
  const startDeaf = async () => {
    const logFile = join(dir, "logs", "deaf.log");
    const deaf = await startProcess({
      name: "deaf",
      command: process.execPath,
      args: ["-e", "process.on('SIGINT', () => {}); setInterval(() => {}, 1000); console.log('deaf')", dir],
      logFile,
      runDir: join(dir, "run"),
      recogniseBy: dir,
    });
    await vi.waitFor(() => expect(readFileSync(logFile, "utf8")).toBe("deaf\n"), { timeout: 20_000 });
    return deaf;
  };

  it("[N1] Postgres keeps its data from one start to the next", async () => {
    const first = await open();
    await query(first.ownerUrl("postgres"), "CREATE TABLE kept AS SELECT 7 AS chips");
    await first.stop();
    const second = await open();
    expect(await query(second.ownerUrl("postgres"), "SELECT chips FROM kept")).toEqual([{ chips: 7 }]);
    await second.stop();
    expect(existsSync(join(second.dataDir, "postmaster.pid"))).toBe(false);
  });

  it("[N2] a Postgres that an earlier, killed start left on the same data is stopped first", async () => {
    const left = await open();
    await query(left.ownerUrl("postgres"), "CREATE TABLE kept AS SELECT 8 AS chips");
    rmSync(join(dir, "run"), { recursive: true }); // Not even written down any more: the pid file in the data tells.
    const next = await open();
    expect(left.process.hasExited()).toBe(true);
    expect(await query(next.ownerUrl("postgres"), "SELECT chips FROM kept")).toEqual([{ chips: 8 }]);
    await next.stop();
  });

  it("[N2] Postgres starts again on data whose server was killed", async () => {
    const killed = await open();
    await killed.process.stop("SIGKILL", 0);
    const next = await open();
    expect(await query(next.ownerUrl("postgres"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await next.stop();
  });

  it("[N2] half-made data, from a start that was killed on the way, is made anew", async () => {
    mkdirSync(join(dir, "postgres"), { recursive: true });
    writeFileSync(join(dir, "postgres", "PG_VERSION"), "18\n");
    const server = await open();
    expect(await query(server.ownerUrl("postgres"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it("[N3] the connection needs the password", async () => {
    const server = await open();
    const url = server.ownerUrl("postgres").replace("kept", "guessed");
    await expect(query(url, "SELECT 1")).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });

  it("[N4] what a killed start left running is stopped, also when it does not listen", async () => {
    const deaf = await startDeaf();
    expect(await stopLeftovers(join(dir, "run"), 50)).toEqual(["deaf"]);
    expect((await deaf.exited).signal).toBe("SIGKILL");
    expect(await stopLeftovers(join(dir, "run"))).toEqual([]);
  });

  it("[N4] a stranger that was given the same pid is left alone", async () => {
    const stranger: ChildProcess = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    onTestFinished(() => void stranger.kill("SIGKILL"));
    const pid = stranger.pid as number;
    mkdirSync(join(dir, "run"), { recursive: true });
    writeFileSync(join(dir, "run", "redis.json"), JSON.stringify({ pid, recogniseBy: "127.0.0.1:6399", startedAt: 1 }));
    expect(await stopLeftovers(join(dir, "run"))).toEqual([]);
    expect(isAlive(pid)).toBe(true);
  });

  it("[N5] stop waits for the process to be gone, and kills the one that stays", async () => {
    const deaf = await startDeaf();
    const exit = await deaf.stop("SIGINT", 50);
    expect(exit.signal).toBe("SIGKILL");
    expect(commandLine(deaf.pid)).toBeUndefined();
    expect(existsSync(join(dir, "run", "deaf.json"))).toBe(false);
  });
});
