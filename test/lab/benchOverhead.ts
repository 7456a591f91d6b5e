/**
 * `npm run bench:overhead`: what logs, metrics, timings and their contexts cost a house in play. One container as in production, under
 * full load, profiled: of all samples in which it did anything, how many lay in code that only watches. A comparison with
 * a container that does not watch would drown in what else the machine does; a share within one run does not.
 * Exit code 1 when it is 5 % or more.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openThrowAway } from "../../src/dev/stack/throwAwayHouse.ts";
import { PlainError } from "../../src/ops/cli/plainError.ts";
import { runTool, type ToolRun } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { gatherCrowd } from "./load/crowd.ts";
import { createFigures } from "./load/figures.ts";

const LIMIT = 0.05;
const CROWD = { players: 36, tables: 18, pace: { betMs: 10_000, turnMs: 20_000, settledMs: 100 }, thinkMs: () => 0 };

/** Who only watches, by the file a sample lies in. Breakers and time limits are no part of it: they keep the house up. */
const WATCHERS: Readonly<Record<string, RegExp>> = {
  metrics: /prom-client|tdigest|bintrees|infrastructure\/metrics\//,
  timings: /infrastructure\/(timing|tracing)\//,
  logs: /\/pino|sonic-boom|infrastructure\/logger/,
  "contexts of log lines": /node:internal\/async_hooks|node:async_hooks|async_local_storage/,
};

interface Profile {
  readonly nodes: readonly { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

await runTool(run);

async function run({ closers, stop }: ToolRun): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "20" } } });
  const seconds = wholeNumber("--seconds", values.seconds, 5, 600);
  const folder = mkdtempSync(join(tmpdir(), "vegascore-profile-"));
  closers.add(() => rmSync(folder, { recursive: true, force: true }));

  const [container] = (
    await openThrowAway(
      1,
      { closers, stop, say },
      { env: { LOG_LEVEL: "info" }, nodeArgs: ["--cpu-prof", "--cpu-prof-interval=400", `--cpu-prof-dir=${folder}`] },
    )
  ).containers;
  if (container === undefined) throw new PlainError("No container was started.");
  const figures = createFigures();
  const crowd = await gatherCrowd({ ...CROWD, containers: [container.url], figures });
  figures.restart();
  await new Promise((resolve, reject) => {
    stop.addEventListener("abort", () => reject(stop.reason as Error));
    setTimeout(resolve, seconds * 1_000);
  });
  const { actions } = figures.read();
  crowd.disperse();
  await crowd.done;
  await container.stop(); // Which writes the profile.

  const file = readdirSync(folder).find((name) => name.endsWith(".cpuprofile"));
  if (file === undefined) throw new PlainError("The container left no profile.");
  report(JSON.parse(readFileSync(join(folder, file), "utf8")) as Profile, actions);
}

function report(profile: Profile, actions: number): void {
  const { busyUs, byWatcher } = weigh(profile);
  print(`\n${actions} actions; ${Math.round(busyUs / 1_000)} ms of processor time`);
  let watchedUs = 0;
  for (const [watcher, us] of byWatcher) {
    watchedUs += us;
    print(`${percent(us / busyUs).padStart(7)}  ${watcher}`);
  }
  const share = watchedUs / busyUs;
  print(`${percent(share).padStart(7)}  together (limit ${percent(LIMIT)})`);
  if (!(share < LIMIT)) process.exitCode = 1;
}

/** Native code counts for the nearest JavaScript that called it. */
function weigh({ nodes, samples, timeDeltas }: Profile): { busyUs: number; byWatcher: Map<string, number> } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const watcherOf = new Map<number, string | null>();
  const find = (id: number): string | null => {
    const node = byId.get(id);
    if (node === undefined) return null;
    const { url } = node.callFrame;
    const found = Object.entries(WATCHERS).find(([, files]) => files.test(url));
    if (found !== undefined) return found[0];
    const parent = parents.get(id);
    return (url === "" || url.startsWith("node:")) && parent !== undefined ? find(parent) : null;
  };
  let busyUs = 0;
  const byWatcher = new Map(Object.keys(WATCHERS).map((watcher) => [watcher, 0]));
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    if (byId.get(id)?.callFrame.functionName === "(idle)") continue;
    busyUs += us;
    if (!watcherOf.has(id)) watcherOf.set(id, find(id));
    const watcher = watcherOf.get(id);
    if (watcher != null) byWatcher.set(watcher, (byWatcher.get(watcher) ?? 0) + us);
  }
  return { busyUs, byWatcher };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function say(line: string): void {
  print(`· ${line}`);
}
