/** What the simulator has to know of a game beside its rules: players who play it, and what is secret in it. */
import type { TableState } from "../../../src/games/game.ts";
import type { PlayerId } from "../../../src/kernel/ids.ts";
import type { GameOf, GameTypes } from "../../../src/tables/deps.ts";
import type { Random } from "./random.ts";

export interface SimTypes extends GameTypes {
  State: TableState & { readonly serverSeed: string };
  Action: { readonly type: string };
  View: { readonly tableId: string; readonly version: number; readonly roundId: string | null };
}

export interface SimGame<G extends SimTypes> {
  readonly game: GameOf<G>;
  readonly rules: G["Rules"];
  /** Actions that a player decides on for one round. The others are wanted in whichever round is there. */
  readonly aboutARound: readonly G["Action"]["type"][];
  /** What a player does who plays on; null: it is not theirs to act. @param bet in minor units */
  nextAction(view: G["View"], playerId: PlayerId, bet: number): G["Action"] | null;
  /** Allowed or not: refusals must hold as well. */
  anyAction(random: Random): G["Action"];
  /** What the player sees, as a client sends it along. */
  targetOf(view: G["View"], playerId: PlayerId): object;
  /** Whether everybody may know the server's seed by now. */
  isSeedPublic(view: G["View"]): boolean;
}
