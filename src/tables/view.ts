/** How a stored table looks to those who may see it. */
import type { GameTypes, TableDeps } from "./deps.ts";
import type { StoredTable } from "./ports/hotTables.ts";

/** The game's view, and beside it what the game does not know: that the table is frozen, and why. */
export function viewOf<G extends GameTypes>(
  { game, clock }: TableDeps<G>,
  { state, version, frozen }: StoredTable<G["State"]>,
): G["View"] {
  const view = game.view(state, { version, serverTime: clock.now(), isPaused: frozen !== null });
  return frozen === null ? view : { ...view, frozen: { reason: frozen } };
}
