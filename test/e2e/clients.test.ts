/** The clients that docs/CLIENTS.md shows, against real containers, one of which is taken away while they play. */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { playRounds } from "../../docs/examples/play.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const PATIENCE_MS = 60_000;
const hasPython = spawnSync("python3", ["--version"]).status === 0;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await openCluster(2);
});
afterAll(() => cluster.close());

/** A new container for one test, so that it can be taken away, and one that stays. */
async function freshAndOld(): Promise<{ fresh: Cluster["containers"][number]; urls: string }> {
  const fresh = await cluster.add();
  return { fresh, urls: `${fresh.url},${cluster.containers[0]!.url}` };
}

/** Runs a tool until it ends by itself. @returns its exit code and all it said */
function start(command: string, args: string[]) {
  const child: ChildProcess = spawn(command, args, { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => {
      output += String(chunk);
      for (const look of waiting) look();
    });
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  return {
    child,
    ended,
    said: (text: RegExp) =>
      new Promise<void>((done, fail) => {
        const look = () => text.test(output) && done();
        waiting.add(look);
        look();
        void ended.then(() => fail(new Error(`ended without saying ${text}:\n${output}`)));
      }),
  };
}

// Beside each other: each mostly waits for its turn at a table of its own, and takes away a container of its own.
describe.skipIf(!hasPython).concurrent("Python without any library", () => {
  it("[CL7] plays on with the same cards when its container is killed", async () => {
    const { fresh, urls } = await freshAndOld();
    const player = start("python3", ["-u", "docs/examples/play.py", urls, "8"]);
    await player.said(/round 2:/);
    await cluster.kill(fresh);
    const { code, output } = await player.ended;
    expect(output).toContain("trying the next one");
    expect(output).toContain("played 8 rounds");
    expect(code).toBe(0);
  });

  it("[W3] plays over HTTP alone", async () => {
    const run = promisify(execFile)("python3", ["docs/examples/play_http.py", cluster.containers[1]!.url, "2"], {
      cwd: PROJECT,
      timeout: PATIENCE_MS,
    });
    expect((await run).stdout).toMatch(/round [2-9]: [\s\S]*seed was [0-9a-f]{64}[\s\S]*balance \d+/);
  });
});

describe.concurrent("the typed client", () => {
  it("[CL3] plays the guide's example", async () => {
    const said: string[] = [];
    const balance = await playRounds(
      cluster.containers.map(({ url }) => url),
      3,
      (line) => said.push(line),
    );
    expect(balance).toBeGreaterThan(0);
    expect(said).toContain("connection: online");
    expect(said.filter((line) => line.startsWith("round:settled")).length).toBeGreaterThanOrEqual(2);
  });

  it.each(["SIGKILL", "SIGTERM"] as const)(
    "[CL1] [CL2] bots lose no action to a container ended by %s",
    async (signal) => {
      const { fresh, urls } = await freshAndOld();
      const args = ["dist/test/lab/bots.js", "--containers", urls, "--players", "8", "--tables", "3", "--think", "20"];
      const bots = start(process.execPath, [...args, "--rounds", "30"]);
      await bots.said(/rounds [1-9]/);
      fresh.process.kill(signal);
      const { code, output } = await bots.ended;
      expect(output).toMatch(/errors 0\n/);
      expect(code).toBe(0);
    },
  );

  it("[CL13] bots leave politely on Ctrl-C", async () => {
    const args = [
      "dist/test/lab/bots.js",
      "--containers",
      cluster.containers[0]!.url,
      "--players",
      "3",
      "--tables",
      "1",
    ];
    const bots = start(process.execPath, args);
    await bots.said(/online 3\/3/);
    bots.child.kill("SIGINT");
    const { code, output } = await bots.ended;
    expect(output).toMatch(/errors 0\n/);
    expect(code).toBe(0);
  });
});
