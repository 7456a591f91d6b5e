/**
 * `npm run bench:timing`: what watching costs. Each instrument is put around work that does nothing and the time per call
 * is told; exit code 1 when one costs 0.1 ms or more. What all of them cost a house in play is told by
 * `npm run bench:overhead`.
 */
import { performance } from "node:perf_hooks";
import { withLogContext } from "../../src/infrastructure/observability/logs/logContext.ts";
import { createLogger } from "../../src/infrastructure/observability/logs/logger.ts";
import { createInstruments } from "../../src/infrastructure/observability/metrics/instruments.ts";
import {
  measureDbOperation,
  measureDuration,
  measureGameLoop,
} from "../../src/infrastructure/observability/timing/measure.ts";
import { createBreaker } from "../../src/infrastructure/resilience/breaker.ts";
import { print } from "../../src/ops/cli/terminal.ts";

const LIMIT_US = 100;
const CALLS = 20_000;
const REPEATS = 5;

const watch = createInstruments();
const breaker = createBreaker({ name: "bench", failures: 3, isAway: () => false, refused: () => new Error("away") });
const port = { ask: async () => 1 };
const database = watch.database("bench", port);
const redis = watch.redis("bench", port, breaker);
const silent = createLogger({ NODE_ENV: "production" }, { write: () => undefined });
const act = async () => ({ ok: true }) as const;

const cases: Readonly<Record<string, () => unknown>> = {
  "nothing at all": () => port.ask(),
  "measureDuration, work at once": () => measureDuration("bench", () => 1),
  "measureDuration, work later": () => measureDuration("bench", port.ask),
  measureDbOperation: () => measureDbOperation("bench", port.ask),
  measureGameLoop: () => measureGameLoop("bench", port.ask),
  "a use of the database, timed and counted": () => database.ask(),
  "a use of Redis, timed, counted, through its breaker": () => redis.ask(),
  "a socket event, with its log context": () =>
    watch.socketEvent({ name: "table:act", userId: "u", tableId: "t" }, act),
  "a log context alone": () => withLogContext({ requestId: "r" }, port.ask),
  "a line of log, harmless": () => silent.info({ type: "bench", tableId: "t", amount: 100 }, "a line"),
  "a line of log, with a secret and an address": () =>
    silent.info({ type: "bench", deep: { password: "x", to: "user@example.com" } }, "a line"),
};

let isTooSlow = false;
for (const [name, work] of Object.entries(cases)) {
  const us = await usPerCall(work);
  isTooSlow ||= us >= LIMIT_US;
  print(`${us.toFixed(2).padStart(8)} µs  ${name}`);
}
print(isTooSlow ? `\nToo slow: the limit is ${LIMIT_US} µs.` : `\nAll under ${LIMIT_US} µs.`);
process.exit(isTooSlow ? 1 : 0);

/** The median of a few repeats: one that is disturbed by the machine says nothing. */
async function usPerCall(work: () => unknown): Promise<number> {
  const repeats: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat += 1) {
    const startedAt = performance.now();
    for (let call = 0; call < CALLS; call += 1) await work();
    if (repeat > 0) repeats.push(((performance.now() - startedAt) * 1_000) / CALLS); // The first one warms up.
  }
  return repeats.sort((a, b) => a - b)[Math.floor(REPEATS / 2)] ?? Number.NaN;
}
