/** The one place where the rules are asked. */
import type { Command, Context, Decision, GameRefusal } from "../games/game.ts";
import { Bug } from "../kernel/assert.ts";
import type { Result } from "../kernel/result.ts";
import type { GameOf, GameTypes } from "./deps.ts";

/** Rules are pure and total: whatever they throw is a mistake of ours. @throws {Bug} */
export function decide<G extends GameTypes>(
  game: GameOf<G>,
  state: G["State"],
  command: Command<G["Action"]>,
  context: Context,
): Result<Decision<G["State"]>, GameRefusal> {
  try {
    return game.decide(state, command, context);
  } catch (cause) {
    if (cause instanceof Bug) throw cause;
    throw new Bug(`the rules of ${game.name} broke: ${String(cause)}`, { cause });
  }
}
