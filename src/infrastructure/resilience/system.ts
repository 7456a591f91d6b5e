/** Time and chance from the machine. The only place that asks for either on behalf of a game. */
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../../kernel/clock.ts";
import { asRoundId } from "../../kernel/ids.ts";
import type { Chance } from "../../tables/ports/chance.ts";

export const systemClock: Clock = { now: () => Date.now(), pause: (ms) => pause(ms) };

export const systemChance: Chance = {
  fresh: drawnWhenRead,
  jitter: Math.random,
};

/** Every decision is handed a fresh seed, and one in ten opens a round and reads it: nothing is drawn for the others. */
function drawnWhenRead(): ReturnType<Chance["fresh"]> {
  let drawn: ReturnType<Chance["fresh"]> | undefined;
  const draw = (): ReturnType<Chance["fresh"]> => {
    drawn ??= { roundId: asRoundId(randomUUID()), serverSeed: randomBytes(32).toString("hex") };
    return drawn;
  };
  return {
    get roundId() {
      return draw().roundId;
    },
    get serverSeed() {
      return draw().serverSeed;
    },
  };
}
