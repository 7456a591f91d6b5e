/** Opening tables and finding them. */
import { randomUUID } from "node:crypto";
import type { Game, TableState } from "../games/game.ts";
import { Refused, type TableId } from "../kernel.ts";
import { escrowAccount, houseAccount } from "../money/accounts.ts";
import type { OpenRequest, Summary } from "./api.ts";
import type { PageOf, PageRequest, TableDeps } from "./ports.ts";
import { loadTable, rebuildHot } from "./replay.ts";
import { viewOf } from "./view.ts";

/**
 * Open a table. Under a `tableId` that exists it answers with the table that is there.
 * @throws {Refused} VALIDATION_FAILED naming the rules that conflict.
 */
export async function openTable<State extends TableState, Action, Rules, View, Record>(
  deps: TableDeps<State, Action, Rules, View, Record>,
  { openedBy, tableId = randomUUID(), ...wanted }: OpenRequest<Rules>,
): Promise<View> {
  const issues = deps.game.conflicts(wanted.rules);
  if (issues.length > 0) throw new Refused("VALIDATION_FAILED", { issues });
  const [escrow, house] = [escrowAccount(tableId), houseAccount(tableId)];
  await deps.catalogue.add({ settings: { ...wanted, tableId }, game: deps.game.name, openedBy, escrow, house });
  const table = await loadTable(deps, tableId);
  deps.announcer.lobby(summaryOf(deps.game, table.state, tableId, 0));
  return viewOf(deps, table);
}

/** Tables in the order they were opened, each as it stands now. */
export async function listTables<State extends TableState, Action, Rules, View, Record>(
  deps: TableDeps<State, Action, Rules, View, Record>,
  page: PageRequest,
): Promise<PageOf<Summary>> {
  const { items: ids, nextCursor } = await deps.catalogue.page(page);
  const [stored, watching] = await Promise.all([deps.hot.loadMany(ids), deps.watchers.counts(ids)]);
  const tables = await Promise.all(
    stored.map(async (table, index) => table ?? (await rebuildHot(deps, ids[index] ?? ""))),
  );
  const items = tables.map((table, index) => summaryOf(deps.game, table.state, table.tableId, watching[index] ?? 0));
  return { items, nextCursor };
}

export function summaryOf<State extends TableState, Action, Rules, View, Record>(
  game: Game<State, Action, Rules, View, Record>,
  state: State,
  tableId: TableId,
  watchers: number,
): Summary {
  const { name, minBet, maxBet, seats } = game.settings(state);
  const seated = game.seated(state);
  return {
    tableId,
    name,
    game: game.name,
    phase: state.phase,
    seats,
    taken: seated.length,
    minBet,
    maxBet,
    spectators: Math.max(0, watchers - seated.filter((seat) => seat.connected).length),
  };
}
