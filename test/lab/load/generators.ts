/** Load generators, each a process of its own, and what they counted together. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Closers } from "../../../src/ops/cli/closers.ts";
import { createHistogram, type Histogram } from "./histogram.ts";
import type { Answer, Counts, GatherOrder, Order } from "./lean/messages.ts";

export interface Generator {
  readonly pid: number;
  /** @throws what the generator could not do, or that it is gone */
  ask(order: Order): Promise<Answer>;
}

/** @param program the compiled generator; tests bring their own way to run it */
export function startGenerator(
  closers: Closers,
  program: URL = new URL("./lean/generator.js", import.meta.url),
  execArgv: readonly string[] = [],
): Generator {
  const child = fork(program, { execArgv: [...execArgv] });
  closers.add(() => end(child));
  let last: Promise<unknown> = Promise.resolve();
  return {
    pid: child.pid ?? 0,
    ask(order) {
      const answer = last.then(() => askOnce(child, order));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function askOnce(child: ChildProcess, order: Order): Promise<Answer> {
  const gone = new AbortController();
  const answered = once(child, "message", { signal: gone.signal }) as Promise<[Answer]>;
  const ended = once(child, "exit", { signal: gone.signal }).then(() => {
    throw new Error("a load generator has ended");
  });
  try {
    child.send(order);
    const [answer] = await Promise.race([answered, ended]);
    if (answer.kind === "failed") throw new Error(`a load generator: ${answer.why}`);
    return answer;
  } finally {
    gone.abort();
    for (const one of [answered, ended]) one.catch(() => undefined);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.disconnect();
  await exited;
}

/** Several generators as one: tables are dealt out to them, rates are shared. */
export interface Company {
  gather(wish: Omit<GatherOrder, "kind" | "guestOffset">): Promise<void>;
  /** @param perSecond together; null: closed loop */
  play(perSecond: number | null): Promise<void>;
  restart(): Promise<void>;
  cut(): Promise<void>;
  rest(): Promise<void>;
  read(): Promise<LoadReading>;
}

export interface LoadReading extends Omit<Counts, "latency" | "lastSpectator" | "spread" | "away"> {
  readonly latency: Histogram;
  readonly lastSpectator: Histogram;
  readonly spread: Histogram;
  readonly away: Histogram;
}

export function companyOf(generators: readonly Generator[]): Company {
  const all = async (orderOf: (nth: number) => Order): Promise<Answer[]> =>
    Promise.all(generators.map((generator, nth) => generator.ask(orderOf(nth))));
  return {
    async gather({ containers, tables, idle, bet }) {
      let guestOffset = 0;
      const orders = generators.map((_, nth): GatherOrder => {
        const mine = tables.filter((_table, index) => index % generators.length === nth);
        const idleHere = Math.floor(idle / generators.length) + (nth < idle % generators.length ? 1 : 0);
        const order = { kind: "gather", containers, tables: mine, idle: idleHere, bet, guestOffset } as const;
        guestOffset += mine.reduce((sum, table) => sum + table.players + table.spectators, idleHere);
        return order;
      });
      await all((nth) => orders[nth] as GatherOrder);
    },
    play: async (perSecond) =>
      void (await all(() => ({
        kind: "play",
        perSecond: perSecond === null ? null : perSecond / generators.length,
      }))),
    restart: async () => void (await all(() => ({ kind: "restart" }))),
    cut: async () => void (await all(() => ({ kind: "cut" }))),
    rest: async () => void (await all(() => ({ kind: "rest" }))),
    read: async () => {
      const answers = await all(() => ({ kind: "read" }));
      return together(answers.flatMap((answer) => (answer.kind === "counts" ? [answer.counts] : [])));
    },
  };
}

function together(counts: readonly Counts[]): LoadReading {
  const merged = (pick: (one: Counts) => readonly number[]): Histogram => {
    const sum = createHistogram();
    for (const one of counts) sum.merge(pick(one));
    return sum;
  };
  const sum = (pick: (one: Counts) => number): number => counts.reduce((total, one) => total + pick(one), 0);
  const most = (pick: (one: Counts) => number): number => Math.max(...counts.map(pick));
  return {
    latency: merged(({ latency }) => latency),
    lastSpectator: merged(({ lastSpectator }) => lastSpectator),
    spread: merged(({ spread }) => spread),
    away: merged(({ away }) => away),
    awayMaxMs: most(({ awayMaxMs }) => awayMaxMs),
    latencyMaxMs: most(({ latencyMaxMs }) => latencyMaxMs),
    late: added(counts.map(({ late }) => late)),
    repeated: added(counts.map(({ repeated }) => repeated)),
    errors: added(counts.map(({ errors }) => errors)),
    seconds: most(({ seconds }) => seconds),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    here: sum(({ here }) => here),
    behind: sum(({ behind }) => behind),
    open: sum(({ open }) => open),
    acknowledgedEver: sum(({ acknowledgedEver }) => acknowledgedEver),
    newest: Object.assign({}, ...counts.map(({ newest }) => newest)) as Record<string, number>,
  };
}

function added(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const record of records) for (const [key, count] of Object.entries(record)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
