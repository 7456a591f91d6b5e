/** What a viewer sees of a stored table. */
import type { TableState } from "../games/game.ts";
import type { StoredTable, TableDeps } from "./ports.ts";

export const viewOf = <State extends TableState, Action, Rules, View, Record>(
  { game, clock }: Pick<TableDeps<State, Action, Rules, View, Record>, "game" | "clock">,
  { state, version }: StoredTable<State>,
): View => game.view(state, { version, serverTime: clock.now() });
