/** Tell everyone concerned what a commit changed: our own clients once `projected` has settled. Nothing here can undo or delay it. */
import { playerOfAccount } from "../money/accounts.ts";
import type { Committed } from "./commit.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { summaryOf } from "./lobby.ts";
import { viewOf } from "./view.ts";

export function announce<G extends GameTypes>(
  deps: TableDeps<G>,
  { before, table, decision, balances }: Committed<G["State"]>,
  projected: Promise<void>,
): void {
  const { game, announcer } = deps;
  const { tableId, version, state } = table;
  announcer.table({ tableId, version, events: decision.events, table: viewOf(deps, table) }, projected);
  for (const { account, balance, version: walletVersion } of balances) {
    const playerId = playerOfAccount(account);
    if (playerId !== null) announcer.wallet(playerId, { balance, version: walletVersion }, projected);
  }
  const isLobbyNews =
    before.state.phase !== state.phase || game.seated(before.state).length !== game.seated(state).length;
  if (isLobbyNews)
    void announceToLobby(deps, table).catch((err: unknown) =>
      deps.log.warn({ err, tableId }, "the lobby was not updated"),
    );
}

async function announceToLobby<G extends GameTypes>(
  deps: TableDeps<G>,
  table: Committed<G["State"]>["table"],
): Promise<void> {
  const [watchers = 0] = await deps.watchers.counts([table.tableId]);
  deps.announcer.lobby(summaryOf<G>(deps.game, table.state, table.tableId, watchers));
}
