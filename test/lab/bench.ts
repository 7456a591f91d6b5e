/**
 * `npm run bench`: a throw-away stack under load, and what came of it. Without options two containers and full bots; with
 * `--profile` one or several of the profiles of docs/PERFORMANCE.md, driven by lean generators. Exit code 1 when anything
 * failed, was lost, or the ledger does not balance.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createClosers } from "../../src/ops/cli/closers.ts";
import { PlainError } from "../../src/ops/cli/plainError.ts";
import { runTool, type ToolRun } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { benchBots } from "./bench/bots.ts";
import { comparePeers, comparisonLines } from "./bench/peers/compare.ts";
import type { Wishes } from "./bench/profiles/house.ts";
import { PROFILES } from "./bench/profiles/index.ts";
import { isSound, type ProfileReport, profileLines } from "./bench/profiles/profileReport.ts";
import { measureStages, stageLines } from "./bench/stages/table.ts";
import { commitHere, machineHere } from "./machineHere.ts";

const USAGE = `npm run bench -- [options]
  (none)              full bots, as they always were: --players N --tables N
  --profile NAMES     ${Object.keys(PROFILES).join(", ")}; several with commas, or all
  --peers             what others would build and we, in turn, in one sitting
  --stages            processor time by stage, against each stage's budget
  --open RATE         actions a second on a clock, instead of what the profile does
  --runs N            how often steady and full are measured, for the median     (3)
  --generators N      processes that make the load                               (1)
  --containers N (2)  --seconds N (30 for bots, 15)  --warmup N (5)  --json FILE`;

await runTool(run);

async function run(tool: ToolRun): Promise<void> {
  const text = (fallback: string) => ({ type: "string", default: fallback }) as const;
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", default: false },
      profile: text(""),
      peers: { type: "boolean", default: false },
      stages: { type: "boolean", default: false },
      open: text(""),
      runs: text("3"),
      generators: text("1"),
      containers: text("2"),
      players: text("36"),
      tables: text("18"),
      seconds: text(""),
      warmup: text("5"),
      json: text(""),
    },
  });
  if (values.help) return print(USAGE);
  const common = {
    containers: wholeNumber("--containers", values.containers, 1, 16),
    warmupSeconds: wholeNumber("--warmup", values.warmup, 0, 3_600),
  };
  const secondsOr = (usual: string) => wholeNumber("--seconds", values.seconds || usual, 1, 86_400);
  if (values.profile !== "" || values.peers || values.stages) {
    const wishes = {
      ...common,
      generators: wholeNumber("--generators", values.generators, 1, 16),
      seconds: secondsOr(values.peers ? "8" : "15"),
      runs: wholeNumber("--runs", values.runs, 1, 99),
      perSecond: values.open === "" ? null : wholeNumber("--open", values.open, 1, 1_000_000),
    };
    if (values.stages) return benchStages(wishes, values.json, tool);
    if (values.peers) return benchPeers(wishes, values.json, tool);
    return benchProfiles(namesIn(values.profile), wishes, values.json, tool);
  }
  const players = wholeNumber("--players", values.players, 1, 5_000);
  const tables = wholeNumber("--tables", values.tables, 1, 5_000);
  await benchBots({ ...common, players, tables, seconds: secondsOr("30"), json: values.json }, tool);
}

function namesIn(list: string): string[] {
  const names = list === "all" ? Object.keys(PROFILES) : list.split(",");
  const unknown = names.find((name) => !Object.hasOwn(PROFILES, name));
  if (unknown !== undefined)
    throw new PlainError(`There is no profile "${unknown}"; there are ${Object.keys(PROFILES).join(", ")}.`);
  return names;
}

/** One after the other, each in a house that is gone before the next one opens. */
async function benchProfiles(names: readonly string[], wishes: Wishes, json: string, { closers, stop }: ToolRun) {
  const reports: ProfileReport[] = [];
  for (const name of names) {
    const own = createClosers();
    closers.add(() => own.closeAll());
    const report = await PROFILES[name]?.({ wishes, closers: own, stop, say });
    await own.closeAll();
    if (report === undefined) continue;
    for (const line of profileLines(report)) print(line);
    reports.push(report);
  }
  finish(json, wishes, reports, { reports });
}

async function benchPeers(wishes: Wishes, json: string, tool: ToolRun): Promise<void> {
  const comparison = await comparePeers(wishes, tool, say);
  for (const line of comparisonLines(comparison)) print(line);
  finish(json, wishes, comparison.reports, comparison);
}

async function benchStages(wishes: Wishes, json: string, { closers, stop }: ToolRun): Promise<void> {
  const table = await measureStages({ wishes, closers, stop, say });
  for (const line of stageLines(table)) print(line);
  finish(json, wishes, [{ measured: { steady: table.measured }, proofs: table.proofs }], table);
}

function finish(json: string, wishes: Wishes, reports: readonly Parameters<typeof isSound>[0][], all: object): void {
  const where = { machine: machineHere, commit: commitHere(), at: new Date().toISOString() };
  if (json !== "") writeFileSync(json, `${JSON.stringify({ ...where, wishes, ...all }, null, 2)}\n`);
  if (!reports.every(isSound)) process.exitCode = 1;
}

function say(line: string): void {
  print(`· ${line}`);
}
