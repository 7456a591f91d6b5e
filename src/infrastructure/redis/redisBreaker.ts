/** The breaker of the game's Redis, and of the locks' own where they have one. */
import { StoreAway } from "../../kernel/faults.ts";
import { type Breaker, type BreakerState, createBreaker } from "../resilience/breaker.ts";
import type { Redis } from "./connect.ts";

/** Every command has the same short time limit. */
const FAILURES = 3;

/**
 * When it opens on a connection that is there but silent, the connection is cut: what waits on it fails now, for every
 * user of it, and the client refuses commands by itself until a new connection has answered.
 */
export function createRedisBreaker(
  connections: readonly Redis[],
  name: string,
  onState?: (state: BreakerState) => void,
): Breaker {
  return createBreaker({
    name,
    failures: FAILURES,
    isAway: (error) => error instanceof StoreAway,
    refused: () => new StoreAway(`${name} is away: its breaker is open`),
    onState: (state) => {
      if (state === "open") for (const redis of connections) if (redis.status === "ready") redis.disconnect(true);
      onState?.(state);
    },
  });
}
