/**
 * A circuit breaker for a store. Closed: everything passes. After so many failures in a row that mean "the store is away" it opens:
 * callers are refused at once instead of each waiting for a time limit. A while later one caller is let through
 * (half open); the heartbeat asks every second, so the breaker heals without players.
 */
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from "cockatiel";
import { logger } from "../observability/logs/logger.ts";

/** Longer than a failover's blink, shorter than a player's patience. */
const HALF_OPEN_AFTER_MS = 1_000;

export type BreakerState = "closed" | "half open" | "open";

export interface Breaker {
  readonly name: string;
  state(): BreakerState;
  /** @throws {Error} `refused()` of the options while open; otherwise what the work throws. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export interface BreakerOptions {
  readonly name: string;
  /** Whether an error means that the store is away. Anything else is an answer of a store that is there. */
  readonly isAway: (error: unknown) => boolean;
  /** What callers get while it is open. */
  readonly refused: () => Error;
  readonly onState?: (state: BreakerState) => void;
  /** In a row, with none between that got an answer: one call that runs into its time limit is an accident. */
  readonly failures: number;
  readonly halfOpenAfterMs?: number;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { name, isAway, refused, failures, onState = () => undefined, halfOpenAfterMs = HALF_OPEN_AFTER_MS } = options;
  const policy = circuitBreaker(handleWhen(isAway), {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  policy.onStateChange((changed) => {
    const state = nameOf(changed);
    const facts = { type: "circuit_breaker", breaker: name, state };
    if (state === "open") logger.error(facts, `${name} is away: calls are refused until it answers`);
    else logger.info(facts, `${name}: breaker ${state}`);
    onState(state);
  });
  return {
    name,
    state: () => nameOf(policy.state),
    async run(work) {
      try {
        return await policy.execute(work);
      } catch (error) {
        throw isBrokenCircuitError(error) ? refused() : error;
      }
    },
  };
}

function nameOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half open" : "open";
}
