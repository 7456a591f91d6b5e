/**
 * The house's time: Postgres' clock, carried on between two looks by this machine's monotonic clock. The machine's wall
 * clock decides nothing: it may be wrong and may jump, and two machines' are never compared.
 */
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../../kernel/clock.ts";

/** Two crystals part by a millisecond at most meanwhile. */
const LOOK_MS = 2_000;

/** An answer this late says too little about when it was given; it may be the process that stood still. */
const ROUND_TRIP_MS_MAX = 1_000;

/** At the start, where the first connection is made meanwhile. */
const FIRST_LOOKS = 3;

export interface HouseClock extends Clock {
  /** How far this machine's wall clock is ahead of the house's time now, in milliseconds; negative: behind. */
  offsetMs(): number;
  /** One look at the store's clock. One that is away, or answers late, changes nothing: the clock runs on. */
  look(): Promise<void>;
  /** No more looks. The clock runs on. */
  stop(): void;
}

/** What the machine itself knows of time; in tests, what it believes. */
interface Machine {
  /** Epoch milliseconds. May be wrong, and jump. */
  wall(): number;
  /** Milliseconds since some moment; never goes back. */
  monotonic(): number;
}

const thisMachine: Machine = { wall: () => Date.now(), monotonic: () => performance.now() };

/**
 * @param ask the store's clock, epoch milliseconds.
 * @throws what `ask` threw, when the first looks found no time at all.
 */
export async function startHouseClock(ask: () => Promise<number>, machine = thisMachine): Promise<HouseClock> {
  const clock = createHouseClock(ask, machine);
  for (let looks = 1; looks < FIRST_LOOKS; looks++) await clock.look();
  const timer = setInterval(() => void clock.look().catch(() => undefined), LOOK_MS).unref(); // Its outage is reported by those who need it.
  return { ...clock, stop: () => clearInterval(timer) };
}

export function createHouseClock(ask: () => Promise<number>, machine = thisMachine): HouseClock {
  /** House time minus monotonic time. Until the first look this machine's own. */
  let base = machine.wall() - machine.monotonic();
  const now = (): number => Math.floor(base + machine.monotonic());
  return {
    now,
    pause: (ms) => pause(ms),
    offsetMs: () => machine.wall() - now(),
    async look() {
      const askedAt = machine.monotonic();
      const told = await ask();
      const roundTripMs = machine.monotonic() - askedAt;
      if (roundTripMs > ROUND_TRIP_MS_MAX) return;
      const found = told - (askedAt + roundTripMs / 2);
      // What the way there and back explains is no news: the clock would only tremble.
      if (Math.abs(found - base) > roundTripMs / 2) base = found;
    },
    stop: () => undefined,
  };
}
