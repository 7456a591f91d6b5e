/** Tell everyone concerned what a commit changed. Nothing here can undo or delay it. */
import type { TableState } from "../games/game.ts";
import { playerOfAccount } from "../money/accounts.ts";
import type { Committed } from "./commit.ts";
import { summaryOf } from "./lobby.ts";
import type { TableDeps } from "./ports.ts";

export function announce<State extends TableState, Action, Rules, View, Record>(
  deps: TableDeps<State, Action, Rules, View, Record>,
  { before, table, decision, balances }: Committed<State>,
): void {
  const { game, announcer, clock } = deps;
  const { tableId, version, state } = table;
  const view = game.view(state, { version, serverTime: clock.now() });
  announcer.table({ tableId, version, events: decision.events, table: view });
  for (const { account, balance, version: walletVersion } of balances) {
    const playerId = playerOfAccount(account);
    if (playerId !== null) announcer.wallet(playerId, { balance: Number(balance), version: Number(walletVersion) });
  }
  const isLobbyNews =
    before.state.phase !== state.phase || game.seated(before.state).length !== game.seated(state).length;
  if (isLobbyNews)
    void announceToLobby(deps, table).catch((err: unknown) => deps.log.warn({ err, tableId }, "lobby not told"));
}

async function announceToLobby<State extends TableState, Action, Rules, View, Record>(
  deps: TableDeps<State, Action, Rules, View, Record>,
  table: Committed<State>["table"],
): Promise<void> {
  const [watchers = 0] = await deps.watchers.counts([table.tableId]);
  deps.announcer.lobby(summaryOf(deps.game, table.state, table.tableId, watchers));
}
