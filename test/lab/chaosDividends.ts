/**
 * `npm run chaos:dividends`: a pay day of 1,000 syndicates on stores of its own, its workers killed 50 times and stopped 20
 * times on the way, 100 jobs doubled. Exit code 1 when a unit went astray, or less was done to it than was asked for.
 */
import { parseArgs } from "node:util";
import { openThrowAway } from "../../src/dev/stack/throwAwayHouse.ts";
import { runTool, type ToolRun } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { type TormentReport, tormentPayDay } from "./chaos/payDay/torment.ts";

const DEFAULTS = { syndicates: 1_000, members: 50_000, kills: 50, pauses: 20, duplicates: 100, workers: 4 } as const;
const WITHIN_MS = 1_800_000;

await runTool(run);

async function run({ closers, stop }: ToolRun): Promise<void> {
  const { wishes, isJson } = readOptions();
  const say = (line: string): void => (isJson ? undefined : print(`· ${line}`));
  const stack = await openThrowAway(0, { closers, stop, say });
  say(`paying ${wishes.members} members of ${wishes.syndicates} syndicates while ${wishes.kills} workers are killed`);
  const { syndicates, members, ...torment } = wishes;
  const report = await tormentPayDay({
    ...torment,
    ...{ databaseUrl: stack.databaseUrl, ownerUrl: stack.directUrl, redisUrl: stack.redisUrl },
    seed: { syndicates, members, treasury: 100_003 }, // Prime, so that hardly a part comes out even.
    chunkMembers: Math.max(1, Math.ceil(members / syndicates / 3)),
    withinMs: WITHIN_MS,
    say,
  });
  if (isJson) print(JSON.stringify(report, null, 2));
  else tell(report);
  const isDone = report.kills >= wishes.kills && report.pauses >= wishes.pauses;
  if (report.problems.length > 0 || !isDone) process.exitCode = 1;
}

function tell(report: TormentReport): void {
  const { kills, byPoint, pauses, takeovers, duplicates, repeatedRuns, statusLooks, problems, seconds } = report;
  const points = Object.entries(byPoint).map(([point, count]) => `${point} ${count}`);
  print(`  killed     ${kills} workers (${points.join(", ")})`);
  print(`  stopped    ${pauses} workers for longer than their locks live; ${takeovers} jobs taken over`);
  print(`  failed     ${JSON.stringify(report.failures)} attempts, made again`);
  print(`  doubled    ${duplicates} jobs, ${repeatedRuns} runs`);
  print(`  status     right in ${statusLooks} looks`);
  print(
    `  paid       ${report.amount} to ${report.members} members of ${report.syndicates} syndicates in ${seconds} s`,
  );
  print(
    `  problems   ${problems.length === 0 ? "none: every member once, treasuries and ledger exact" : problems.length}`,
  );
  for (const problem of problems) print(`             ${problem}`);
}

function readOptions() {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      ...{ syndicates: text, members: text, kills: text, pauses: text, duplicates: text, workers: text },
      json: { type: "boolean", default: false },
    },
  });
  const read = (name: keyof typeof DEFAULTS, min: number, max: number) =>
    wholeNumber(`--${name}`, values[name] ?? String(DEFAULTS[name]), min, max);
  const wishes = {
    syndicates: read("syndicates", 1, 100_000),
    members: read("members", 1, 5_000_000),
    kills: read("kills", 0, 1_000),
    pauses: read("pauses", 0, 1_000),
    duplicates: read("duplicates", 0, 10_000),
    workers: read("workers", 1, 16),
  };
  return { wishes, isJson: values.json };
}
