/** Run work and measure it; where tracing is on, as a span too. The work's own result or error comes back unchanged. */
import { performance } from "node:perf_hooks";
import { Refused } from "../../../kernel/refusals.ts";
import { logger } from "../logs/logger.ts";
import { beginSpan, type OpenSpan } from "../tracing/spans.ts";
import { createLogSampler } from "./sampleLog.ts";
import { type MetricsTracker, metricsTracker } from "./tracker.ts";

/** A player notices a table that takes longer than this. */
const SLOW_MS = 200;

type WarningType = "performance_warning" | "game_loop_lag";

/** Gets the seconds that the work took, however it ended. */
type Listener = (seconds: number) => void;

export interface Measures {
  /** Times anything. `operation` is a constant of the code, never built from data. */
  measureDuration<T>(operation: string, work: () => T, alsoTell?: Listener): T;
  /** Times one use of a database, as `db.<operation>`. */
  measureDbOperation<T>(operation: string, work: () => T, alsoTell?: Listener): T;
  /** Times one turn of a game's loop, from the request to what is announced, as `game.<game>`. */
  measureGameLoop<T>(game: string, work: () => T): T;
}

/** Work that returns a promise is timed until it settles. A refusal is an answer, not an error. */
export function createMeasures(tracker: MetricsTracker, log: { warn(facts: object, message: string): void }): Measures {
  const sample = createLogSampler();

  const warn = (operation: string, type: WarningType, durationMs: number): void => {
    const suppressed = sample(operation);
    if (suppressed === null) return;
    const ms = Math.round(durationMs);
    const facts = { type, operation, duration_ms: ms, thresholdMs: SLOW_MS };
    log.warn(suppressed === 0 ? facts : { ...facts, suppressed }, `${operation} took ${ms} ms`);
  };

  const finish = ({ operation, type, alsoTell }: Kind, begun: Begun, hasFailed: boolean): void => {
    const durationMs = performance.now() - begun.at;
    begun.span?.end(hasFailed);
    tracker.record(operation, durationMs, hasFailed);
    alsoTell?.(durationMs / 1_000);
    if (durationMs > SLOW_MS) warn(operation, type, durationMs);
  };

  const measure = <T>(kind: Kind, work: () => T): T => {
    const span = beginSpan(kind.operation);
    const begun = { at: performance.now(), span };
    let result: T;
    try {
      result = span === undefined ? work() : span.run(work);
    } catch (error) {
      finish(kind, begun, !(error instanceof Refused));
      throw error;
    }
    if (!isPromise(result)) {
      finish(kind, begun, false);
      return result;
    }
    return result.then(
      (value) => {
        finish(kind, begun, false);
        return value;
      },
      (error: unknown) => {
        finish(kind, begun, !(error instanceof Refused));
        throw error;
      },
    ) as T;
  };

  return {
    measureDuration: (operation, work, alsoTell) => measure({ operation, type: "performance_warning", alsoTell }, work),
    measureDbOperation: (operation, work, alsoTell) =>
      measure({ operation: `db.${operation}`, type: "performance_warning", alsoTell }, work),
    measureGameLoop: (game, work) =>
      measure({ operation: `game.${game}`, type: "game_loop_lag", alsoTell: undefined }, work),
  };
}

interface Begun {
  readonly at: number;
  readonly span: OpenSpan | undefined;
}

interface Kind {
  readonly operation: string;
  readonly type: WarningType;
  readonly alsoTell: Listener | undefined;
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

export const { measureDuration, measureDbOperation, measureGameLoop } = createMeasures(metricsTracker, logger);
