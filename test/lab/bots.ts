/**
 * `npm run bots -- --players 12 --tables 3`: real clients play basic strategy through the public protocol, at
 * tables of their own, until Ctrl-C. Ends with a summary; the exit code is 1 when anything went wrong.
 */
import { parseArgs } from "node:util";
import { isPlain, PlainError } from "../../src/ops/cli/plainError.ts";
import { stopSignal } from "../../src/ops/cli/stopSignal.ts";
import { print, printError } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { type Crowd, gatherCrowd, SEATS } from "./load/crowd.ts";
import { createFigures, type Figures, type Reading } from "./load/figures.ts";
import { liveLine } from "./load/liveLine.ts";

const USAGE = `npm run bots -- [options]
  --players N        how many bots                     (12)
  --tables N         at how many tables                (3)
  --containers URLS  comma-separated                   (http://127.0.0.1:8080)
  --rounds N         end after so many settled rounds  (never)
  --seconds N        end after so many seconds         (never)
  --think MS         how long a bot ponders, about     (400)`;

const PACE = { betMs: 5_000, turnMs: 10_000, settledMs: 1_500 }; // Lively, and still slow enough to be watched.
const PLAYERS_MAX = 5_000; // What one process can play without becoming the bottleneck.
const REACH_MS = 5_000;
const GOODBYE_MS = 10_000; // A hand in play needs one action to be stood on.

const stop = stopSignal(() => process.exit(130));
try {
  await run();
} catch (error) {
  process.exitCode = 1;
  printError(isPlain(error) ? error.message : error);
}
process.exit();

async function run(): Promise<void> {
  const wishes = readOptions();
  if (wishes === null) return print(USAGE);
  await Promise.all(wishes.containers.map(expectServer));
  const figures = createFigures();
  const crowd = await gatherCrowd({ ...wishes, pace: PACE, figures });
  const line = liveLine(() => ({ reading: figures.read(), online: crowd.online(), players: wishes.players }));
  try {
    await Promise.race([untilEnough(wishes, figures), crowd.done]);
  } finally {
    await sayGoodbye(crowd).finally(() => line.stop());
    summarise(figures.read());
  }
}

interface Wishes {
  readonly players: number;
  readonly tables: number;
  readonly containers: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly thinkMs: () => number;
}

function readOptions(): Wishes | null {
  const text = (fallback: string) => ({ type: "string", default: fallback }) as const;
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", default: false },
      players: text("12"),
      tables: text("3"),
      containers: text("http://127.0.0.1:8080"),
      rounds: text("0"),
      seconds: text("0"),
      think: text("400"),
    },
  });
  if (values.help) return null;
  const players = wholeNumber("--players", values.players, 1, PLAYERS_MAX);
  const tables = wholeNumber("--tables", values.tables, 1, players);
  if (players > tables * SEATS)
    throw new PlainError(`${tables} tables have ${tables * SEATS} seats, for ${players} players.`);
  const thinkMs = wholeNumber("--think", values.think, 0, 60_000);
  return {
    players,
    tables,
    containers: values.containers.split(",").map(originOf),
    rounds: wholeNumber("--rounds", values.rounds, 0, Number.MAX_SAFE_INTEGER),
    seconds: wholeNumber("--seconds", values.seconds, 0, 2_000_000),
    thinkMs: () => thinkMs * (0.5 + Math.random()),
  };
}

function originOf(text: string): string {
  if (!URL.canParse(text)) throw new PlainError(`--containers: "${text}" is no address such as http://127.0.0.1:8080.`);
  return new URL(text).origin;
}

async function expectServer(container: string): Promise<void> {
  try {
    await fetch(`${container}/ready`, { signal: AbortSignal.timeout(REACH_MS) });
  } catch {
    throw new PlainError(
      `No server answers at ${container}. Start one with npm start, or name others with --containers.`,
    );
  }
}

/** Until Ctrl-C, or as many rounds or seconds as were asked for. */
function untilEnough({ rounds, seconds }: Wishes, figures: Figures): Promise<void> {
  return new Promise((resolve) => {
    stop.addEventListener("abort", () => resolve());
    if (seconds > 0) setTimeout(resolve, seconds * 1_000);
    if (rounds > 0) setInterval(() => figures.read().rounds >= rounds && resolve(), 50);
  });
}

async function sayGoodbye(crowd: Crowd): Promise<void> {
  crowd.disperse();
  const patience = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new PlainError("Not every bot could leave its seat in time.")), GOODBYE_MS);
  });
  await Promise.race([crowd.done, patience]);
}

function summarise(reading: Reading): void {
  const { seconds, rounds, actions, actionsPerSecond, p50Ms, p95Ms, p99Ms, late, errors, errorsByCode } = reading;
  print(`${rounds} rounds and ${actions} actions in ${seconds} s: ${actionsPerSecond} actions a second,`);
  print(
    `answered in p50 ${p50Ms}, p95 ${p95Ms}, p99 ${p99Ms} ms; too late for the clock ${late} times; errors ${errors}`,
  );
  for (const [code, count] of Object.entries(errorsByCode)) print(`  ${code}: ${count}`);
  if (errors > 0) process.exitCode = 1;
}
