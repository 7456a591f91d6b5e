/** What `npm run chaos` and its kind have in common: options, the live line, and the table of figures at the end. */
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { liveText } from "../../../src/ops/cli/liveText.ts";
import { PlainError } from "../../../src/ops/cli/plainError.ts";
import type { ToolRun } from "../../../src/ops/cli/runTool.ts";
import { print } from "../../../src/ops/cli/terminal.ts";
import { type Report, reportLines, violationsOf } from "./report.ts";
import { runScenarios } from "./runScenarios.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/index.ts";

const usageOf = (command: string) => `npm run ${command} -- [options]
  --seed N        the schedule of an earlier run again      (by chance, and printed)
  --only A,B      these scenarios alone
  --short         few of each fault: a minute or two
  --scale X       of the counts in thousands, only that share (1)
  --json FILE     the figures, also there
  --list          what scenarios there are`;

/** @param options.only the scenarios that are played unless others are named; "" for all. @returns null where nothing was played. */
export async function chaos(tool: ToolRun, options: { command: string; only: string }): Promise<Report | null> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(randomInt(1, 1_000_000)) },
      only: { type: "string", default: options.only },
      scale: { type: "string", default: "1" },
      json: { type: "string", default: "" },
      short: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.list) {
    const list = SCENARIOS.map(({ name, what }) => `${name.padEnd(14)}${what}`).join("\n");
    print(values.help ? usageOf(options.command) : list);
    return null;
  }
  const scenarios = scenariosNamed(values.only);
  print(`Seed ${values.seed}: npm run ${options.command} -- --seed ${values.seed}`);
  let text = "starting";
  let report: Report | null = null;
  const live = liveText(() => text);
  try {
    return await runScenarios({
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
    if (report !== null) show(report);
  }
}

/** Also of a run that was stopped: the scenarios that were played to their end. */
function show(report: Report): void {
  for (const line of reportLines(report)) print(line);
  if (violationsOf(report) > 0) process.exitCode = 1;
}

function shareOf(text: string): number {
  const share = Number(text);
  if (share > 0 && share <= 1) return share;
  throw new PlainError(`--scale must be above 0 and at most 1, not "${text}".`);
}

function scenariosNamed(names: string): readonly Scenario[] {
  if (names === "") return SCENARIOS;
  return names.split(",").map((name) => {
    const found = SCENARIOS.find((scenario) => scenario.name === name.trim());
    if (found === undefined)
      throw new PlainError(`There is no scenario "${name}": ${SCENARIOS.map((one) => one.name).join(", ")}.`);
    return found;
  });
}
