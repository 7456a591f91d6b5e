/** What goes wrong in one simulation, and how often: drawn from its seed, so that seeds are as different as bad days are. */
import type { Random } from "./random.ts";

export interface Weather {
  /** Mean of a message's way, milliseconds. */
  readonly latencyMs: number;
  /** Of each message: that it takes up to half a second. */
  readonly slow: number;
  /** Of each request to a store: that it, or its reply, never arrives. */
  readonly lost: number;
  /** Of each request: that it is carried out and the connection cut instead of an answer. */
  readonly cut: number;
  /** Of each commit: that Postgres gives it up for another one. */
  readonly conflict: number;
  /** Of each announcement to each client: that it is lost. */
  readonly deaf: number;
  /** Of each step of a container (before a request, after it was carried out, at a named point): that it dies there. */
  readonly crash: number;
  /** Of each step of a container: that it stands still, for up to twice the lock's time. */
  readonly pause: number;
  /** Mean time between troubles of a store, milliseconds; Infinity: none. */
  readonly redisTroubleMs: number;
  readonly postgresTroubleMs: number;
  /** Mean time between two containers that are told to go, milliseconds. */
  readonly drainMs: number;
  readonly locks: boolean;
}

export const CALM: Weather = {
  latencyMs: 0.4,
  slow: 0,
  lost: 0,
  cut: 0,
  conflict: 0,
  deaf: 0,
  crash: 0,
  pause: 0,
  redisTroubleMs: Number.POSITIVE_INFINITY,
  postgresTroubleMs: Number.POSITIVE_INFINITY,
  drainMs: Number.POSITIVE_INFINITY,
  locks: true,
};

/** Each kind of trouble is there in half of the seeds, seldom, often or nearly always. */
export function drawWeather(random: Random): Weather {
  const often = (rare: number, frequent: number): number =>
    random.chance(0.5) ? 0 : rare * (frequent / rare) ** random.next();
  const everyMs = (rare: number, frequent: number): number =>
    random.chance(0.5) ? Number.POSITIVE_INFINITY : rare * (frequent / rare) ** random.next();
  return {
    latencyMs: 0.2 + random.around(0.6),
    slow: often(0.002, 0.05),
    lost: often(0.001, 0.03),
    cut: often(0.001, 0.03),
    conflict: often(0.005, 0.2),
    deaf: often(0.01, 0.5),
    crash: often(0.0005, 0.01),
    pause: often(0.0003, 0.003),
    redisTroubleMs: everyMs(20_000, 2_000),
    postgresTroubleMs: everyMs(20_000, 3_000),
    drainMs: everyMs(20_000, 3_000),
    locks: random.chance(0.8),
  };
}
