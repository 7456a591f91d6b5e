/** Port: chance from the operating system's generator. */
import type { Jitter } from "../../kernel/clock.ts";
import type { RoundId } from "../../kernel/ids.ts";

export interface Chance extends Jitter {
  /** A new round's id and 32 random bytes. */
  fresh(): { readonly roundId: RoundId; readonly serverSeed: string };
}
