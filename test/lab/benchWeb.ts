/**
 * `npm run bench:web`: what a player waits for and what their phone carries, measured in headless Chromium against a
 * throw-away stack: first load, table, cards, frames, memory. Each figure is told with its limit and its ratio to it;
 * exit code 1 when one is over. `--rounds 1000` is how long memory is watched, `--json FILE` keeps the figures.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { VegasClient } from "../../src/client/index.ts";
import { openBrowser } from "../../src/dev/browser/visit.ts";
import { openThrowAway } from "../../src/dev/stack/throwAwayHouse.ts";
import { percentile } from "../../src/kernel/percentile.ts";
import { runTool, type ToolRun } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { frameTimes } from "./bench/web/frames.ts";
import { cardTimes, firstLoadBytes, memoryOver, tableInteractiveMs } from "./bench/web/measures.ts";

const TRIES = 5;
const CARD_ROUNDS = 40;
const FRAME_ROUNDS = 12;
const SAME = 0.98; // Of the square's frames a second: two measurements of one thing differ by that much.
const MEMORY_MARKS = [0.1, 0.25, 0.5, 0.75, 1];

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  /** Default: it must not be above its limit. */
  readonly isFloor?: boolean;
}

await runTool(run);

async function run(tool: ToolRun): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "1000" }, json: { type: "string" } },
  });
  const rounds = wholeNumber("--rounds", values.rounds, 20, 1_000_000);
  const stack = await openThrowAway(1, { ...tool, say });
  const browser = await openBrowser(tool.closers, say);
  const url = stack.containers[0]?.url ?? "";
  const open = (settledMs = 100) => openTable(url, settledMs);

  const bytes = await firstLoadBytes(browser, url, await open());
  const interactiveMs = await tableInteractiveMs(browser, url, await open(), TRIES);
  const cardMs = await cardTimes(browser, url, await open(), CARD_ROUNDS);
  say(`Counting frames over ${FRAME_ROUNDS} rounds`);
  const frames = await frameTimes(browser, url, await open(1_500), FRAME_ROUNDS, tool.closers);
  const [tableFps, squareFps] = [framesPerSecond(frames.table), framesPerSecond(frames.square)];
  say(`Watching memory over ${rounds} rounds`);
  const marks = MEMORY_MARKS.map((share) => Math.round(rounds * share));
  const memory = await memoryOver(browser, url, await open(), marks, say);
  const [early, late] = [memory[0], memory.at(-1)];

  const figures: Figure[] = [
    { name: "first load", value: bytes / 1_000, unit: "kB", limit: 150 },
    { name: "table interactive", value: interactiveMs, unit: "ms", limit: 1_500 },
    { name: "card on the screen, p50", value: percentile(cardMs, 0.5), unit: "ms", limit: 50 },
    { name: "card on the screen, p95", value: percentile(cardMs, 0.95), unit: "ms", limit: 50 },
    { name: "frames a second in animations", value: Math.round(tableFps), unit: "", limit: 60, isFloor: true },
    { name: "frame to frame, p95", value: percentile(frames.table, 0.95), unit: "ms", limit: 17 },
    {
      name: `against one square's ${squareFps.toFixed(1)}`,
      value: tableFps / squareFps,
      unit: "×",
      limit: SAME,
      isFloor: true,
    },
    {
      name: `heap, ${late?.rounds} rounds against ${early?.rounds}`,
      value: (late?.heapBytes ?? Number.NaN) / (early?.heapBytes ?? Number.NaN),
      unit: "×",
      limit: 1.1,
    },
    {
      name: "nodes, the same",
      value: (late?.nodes ?? Number.NaN) / (early?.nodes ?? Number.NaN),
      unit: "×",
      limit: 1.1,
    },
  ];
  for (const figure of figures) print(lineOf(figure));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures, memory }, null, 2)}\n`);
  if (!figures.every(isMet)) process.exitCode = 1;
}

/** For a page that plays by itself: no clock is ever due but that of the pause. */
async function openTable(url: string, settledMs: number): Promise<string> {
  const client = new VegasClient({ containers: [url] });
  await client.api.guest();
  const pace = { betMs: 60_000, turnMs: 60_000, settledMs };
  return (await client.api.openTable({ name: "Bench", minBet: 1, maxBet: 100, ...pace })).tableId;
}

function framesPerSecond(frameMs: readonly number[]): number {
  return (frameMs.length * 1_000) / frameMs.reduce((sum, one) => sum + one, 0);
}

function ratioOf({ value, limit, isFloor }: Figure): number {
  return isFloor ? limit / value : value / limit;
}

function isMet(figure: Figure): boolean {
  return ratioOf(figure) <= 1;
}

function lineOf(figure: Figure): string {
  const { name, value, unit, limit, isFloor } = figure;
  const shown = `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`.trim();
  const bound = `${isFloor ? "at least" : "at most"} ${limit} ${unit}`.trim();
  return `  ${name.padEnd(34)} ${shown.padStart(10)}   ${isMet(figure) ? "✓" : "✗ MISSED:"} ${bound}   ratio ${ratioOf(figure).toFixed(2)}`;
}

function say(line: string): void {
  print(`· ${line}`);
}
