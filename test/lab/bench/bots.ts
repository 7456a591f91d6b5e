/** `npm run bench` as it is without options: two containers, and full bots that never ponder, through the typed client. */
import { writeFileSync } from "node:fs";
import { openThrowAway, type ThrowAway } from "../../../src/dev/stack/throwAwayHouse.ts";
import type { ToolRun } from "../../../src/ops/cli/runTool.ts";
import { print } from "../../../src/ops/cli/terminal.ts";
import { gatherCrowd } from "../load/crowd.ts";
import { createFigures } from "../load/figures.ts";
import { cpuSecondsOf, cpuSecondsOfMachine } from "./cpu.ts";
import { measureAcks, measureCommits } from "./limits.ts";
import { checkLedger } from "./proofs.ts";
import { type Report, reportLines } from "./report.ts";

const PACE = { betMs: 10_000, turnMs: 20_000, settledMs: 100 }; // No clock is ever due but that of the pause.

export interface BotWishes {
  readonly containers: number;
  readonly players: number;
  readonly tables: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** Path; empty for none. */
  readonly json: string;
}

export async function benchBots(wishes: BotWishes, { closers, stop }: ToolRun): Promise<void> {
  const stack = await openThrowAway(wishes.containers, { closers, stop, say });
  say("Measuring what the machine can do");
  const limits = { commitsPerSecond: await measureCommits(stack.directUrl), acksPerSecond: await measureAcks() };
  stop.throwIfAborted();

  say(`${wishes.players} bots at ${wishes.tables} tables over ${wishes.containers} containers, ${wishes.seconds} s`);
  const play = await playFor(wishes, stack, stop);
  const report: Report = { ...wishes, ...play, limits, ledger: await checkLedger(stack) };
  for (const line of reportLines(report)) print(line);
  if (wishes.json !== "") writeFileSync(wishes.json, `${JSON.stringify(report, null, 2)}\n`);
  if (report.reading.errors > 0 || !report.ledger.ok || report.ledger.drift !== 0) process.exitCode = 1;
}

async function playFor(wishes: BotWishes, stack: ThrowAway, stop: AbortSignal) {
  const figures = createFigures();
  const crowd = await gatherCrowd({
    containers: stack.containers.map(({ url }) => url),
    players: wishes.players,
    tables: wishes.tables,
    pace: PACE,
    thinkMs: () => 0,
    figures,
  });
  await Promise.race([pass(wishes.warmupSeconds, stop), crowd.done]);
  figures.restart();
  const cpuBefore = readCpu(stack);
  await Promise.race([pass(wishes.seconds, stop), crowd.done]);
  const reading = figures.read();
  const cpuAfter = readCpu(stack);
  crowd.disperse();
  await crowd.done;
  return { reading, cpu: coresBetween(cpuBefore, cpuAfter, reading.seconds) };
}

function pass(seconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    stop.addEventListener("abort", () => reject(stop.reason as Error));
    setTimeout(resolve, seconds * 1_000);
  });
}

/** Processor seconds so far, by who used them; `machine` is everyone, this bench or not. */
function readCpu(stack: ThrowAway): Record<string, number> {
  const { user, system } = process.cpuUsage();
  const processes = [...stack.containers.map(({ process }) => process), ...stack.stores];
  const seconds = processes.flatMap(({ name, pid }) => {
    const used = cpuSecondsOf(pid);
    return used === null ? [] : [[name, used] as const];
  });
  return { ...Object.fromEntries(seconds), bots: (user + system) / 1_000_000, machine: cpuSecondsOfMachine() };
}

function coresBetween(before: Record<string, number>, after: Record<string, number>, seconds: number) {
  const used = (name: string) => ((after[name] ?? 0) - (before[name] ?? 0)) / seconds;
  const rounded = (cores: number) => Math.round(cores * 100) / 100;
  const ours = Object.keys(after).filter((name) => name !== "machine");
  const total = ours.reduce((sum, name) => sum + used(name), 0);
  return {
    ...Object.fromEntries(ours.map((name) => [name, rounded(used(name))])),
    total: rounded(total),
    others: rounded(Math.max(0, used("machine") - total)),
  };
}

function say(line: string): void {
  print(`· ${line}`);
}
