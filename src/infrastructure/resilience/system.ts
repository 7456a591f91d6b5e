/** Time and chance from the machine. The only place that asks for either on behalf of a game. */
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../../kernel/clock.ts";
import { asRoundId } from "../../kernel/ids.ts";
import type { Chance } from "../../tables/ports/chance.ts";

export const systemClock: Clock = { now: () => Date.now(), pause: (ms) => pause(ms) };

export const systemChance: Chance = {
  fresh: () => ({ roundId: asRoundId(randomUUID()), serverSeed: randomBytes(32).toString("hex") }),
  jitter: Math.random,
};
