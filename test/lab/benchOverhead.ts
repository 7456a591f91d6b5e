/**
 * `npm run bench:overhead`: what logs, metrics, timings and their contexts cost a house in play. One container as in production, under
 * full load, profiled: of all samples in which it did anything, how many lay in code that only watches. A comparison with
 * a container that does not watch would drown in what else the machine does; a share within one run does not.
 * Exit code 1 when it is 5 % or more.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openThrowAway } from "../../src/dev/stack/throwAwayHouse.ts";
import { PlainError } from "../../src/ops/cli/plainError.ts";
import { runTool, type ToolRun } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { type Frame, profilingInto, readProfiles, weigh } from "./bench/stages/cpuProfile.ts";
import { gatherCrowd } from "./load/crowd.ts";
import { createFigures } from "./load/figures.ts";

const LIMIT = 0.05;
const CROWD = { players: 36, tables: 18, pace: { betMs: 10_000, turnMs: 20_000, settledMs: 100 }, thinkMs: () => 0 };

/** Who only watches, by the file a sample lies in. Breakers and time limits are no part of it: they keep the house up. */
const WATCHERS: Readonly<Record<string, RegExp>> = {
  metrics: /prom-client|tdigest|bintrees|observability\/metrics\//,
  timings: /observability\/(timing|tracing)\//,
  logs: /\/pino|sonic-boom|observability\/logs\//,
  "contexts of log lines": /node:internal\/async_hooks|node:async_hooks|async_local_storage/,
};

/** What is not watching. */
const HOUSE = "";

await runTool(run);

async function run({ closers, stop }: ToolRun): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "20" } } });
  const seconds = wholeNumber("--seconds", values.seconds, 5, 600);
  const folder = mkdtempSync(join(tmpdir(), "vegascore-profile-"));
  closers.add(() => rmSync(folder, { recursive: true, force: true }));

  const [container] = (
    await openThrowAway(1, { closers, stop, say }, { env: { LOG_LEVEL: "info" }, nodeArgs: profilingInto(folder) })
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

  const [profile] = readProfiles(folder);
  if (profile === undefined) throw new PlainError("The container left no profile.");
  report(weigh(profile, watcherOf), actions);
}

function report(weights: ReadonlyMap<string, number>, actions: number): void {
  const busyUs = [...weights.values()].reduce((sum, us) => sum + us, 0);
  print(`\n${actions} actions; ${Math.round(busyUs / 1_000)} ms of processor time`);
  for (const watcher of Object.keys(WATCHERS))
    print(`${percent((weights.get(watcher) ?? 0) / busyUs).padStart(7)}  ${watcher}`);
  const share = 1 - (weights.get(HOUSE) ?? 0) / busyUs;
  print(`${percent(share).padStart(7)}  together (limit ${percent(LIMIT)})`);
  if (!(share < LIMIT)) process.exitCode = 1;
}

/** Machine code, and Node's own, count for the nearest JavaScript of ours that called them. */
function watcherOf(stack: readonly Frame[]): string {
  for (const { file } of stack) {
    const found = Object.entries(WATCHERS).find(([, files]) => files.test(file));
    if (found !== undefined) return found[0];
    if (file !== "" && !file.startsWith("node:")) return HOUSE;
  }
  return HOUSE;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function say(line: string): void {
  print(`· ${line}`);
}
