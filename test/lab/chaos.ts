/**
 * `npm run chaos`: real containers over real stores, behind proxies that break, killed, stopped and cut off by a seeded
 * schedule, while real clients play. Ends with one table of figures; the exit code is 1 when any promise was broken.
 */
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { liveText } from "../../src/ops/cli/liveText.ts";
import { PlainError } from "../../src/ops/cli/plainError.ts";
import { runTool, type ToolRun } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { type Report, reportLines, violationsOf } from "./chaos/report.ts";
import { runScenarios } from "./chaos/runScenarios.ts";
import { SCENARIOS } from "./chaos/scenarios/index.ts";

const USAGE = `npm run chaos -- [options]
  --seed N        the schedule of an earlier run again      (by chance, and printed)
  --only A,B      these scenarios alone
  --short         few of each fault: a minute or two
  --scale X       of the counts in thousands, only that share (1)
  --json FILE     the figures, also there
  --list          what scenarios there are`;

await runTool(chaos);

async function chaos(tool: ToolRun): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(randomInt(1, 1_000_000)) },
      only: { type: "string", default: "" },
      scale: { type: "string", default: "1" },
      json: { type: "string", default: "" },
      short: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.list) {
    print(values.help ? USAGE : SCENARIOS.map(({ name, what }) => `${name.padEnd(14)}${what}`).join("\n"));
    return;
  }
  const scenarios = chosen(values.only);
  print(`Seed ${values.seed}: npm run chaos -- --seed ${values.seed}`);
  let text = "starting";
  let report: Report | null = null;
  const live = liveText(() => text);
  try {
    await runScenarios({
      ...tool,
      scenarios,
      seed: values.seed,
      size: values.short ? "short" : "full",
      scale: shareOf(values.scale),
      progress: (now) => {
        text = now;
      },
      soFar: (now) => {
        report = now;
        if (values.json !== "") writeFileSync(values.json, `${JSON.stringify(now, null, 2)}\n`);
      },
    });
  } finally {
    live.stop();
    if (report !== null) tell(report);
  }
}

/** Also of a run that was stopped: the scenarios that were played to their end. */
function tell(report: Report): void {
  for (const line of reportLines(report)) print(line);
  if (violationsOf(report) > 0) process.exitCode = 1;
}

function shareOf(text: string): number {
  const share = Number(text);
  if (share > 0 && share <= 1) return share;
  throw new PlainError(`--scale must be above 0 and at most 1, not "${text}".`);
}

function chosen(only: string) {
  if (only === "") return SCENARIOS;
  return only.split(",").map((name) => {
    const found = SCENARIOS.find((scenario) => scenario.name === name.trim());
    if (found === undefined)
      throw new PlainError(`There is no scenario "${name}": ${SCENARIOS.map((one) => one.name).join(", ")}.`);
    return found;
  });
}
