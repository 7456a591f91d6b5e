/** Opening tables and finding them. */
import { randomUUID } from "node:crypto";
import { Bug } from "../kernel/assert.ts";
import { asTableId, type TableId } from "../kernel/ids.ts";
import type { PageOf, PageRequest } from "../kernel/pages.ts";
import { Refused } from "../kernel/refusals.ts";
import { escrowAccount, houseAccount } from "../money/accounts.ts";
import type { OpenRequest, Summary } from "./api.ts";
import type { GameOf, GameTypes, TableDeps } from "./deps.ts";
import { loadTable, rebuildHot } from "./load.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import { viewOf } from "./view.ts";

/**
 * Open a table. Under a `tableId` that exists it answers with the table that is there.
 * @throws {Refused} VALIDATION_FAILED naming the rules that conflict.
 */
export async function openTable<G extends GameTypes>(
  deps: TableDeps<G>,
  { openedBy, tableId = asTableId(randomUUID()), ...wanted }: OpenRequest<G["Rules"]>,
): Promise<G["View"]> {
  const issues = deps.game.conflicts(wanted.rules);
  if (issues.length > 0) throw new Refused("VALIDATION_FAILED", { issues });
  const [escrow, house] = [escrowAccount(tableId), houseAccount(tableId)];
  await deps.catalogue.add({ settings: { ...wanted, tableId }, game: deps.game.name, openedBy, escrow, house });
  const table = await loadTable(deps, tableId);
  deps.announcer.lobby(summaryOf<G>(deps.game, table.state, tableId, 0));
  return viewOf(deps, table);
}

/** Tables in the order they were opened, each as it stands now. */
export async function listTables<G extends GameTypes>(deps: TableDeps<G>, page: PageRequest): Promise<PageOf<Summary>> {
  const { items: ids, nextCursor } = await deps.catalogue.page(page);
  const [stored, watching] = await Promise.all([deps.hot.loadMany(ids), deps.watchers.counts(ids)]);
  const tables = await Promise.all(ids.map(async (id, index) => stored[index] ?? (await shown(deps, id))));
  const items = tables.flatMap((table, index) =>
    table === null ? [] : [summaryOf<G>(deps.game, table.state, table.tableId, watching[index] ?? 0)],
  );
  return { items, nextCursor };
}

/** A table whose journal can't be replayed is frozen by that, and does not hide the others. */
async function shown<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
): Promise<StoredTable<G["State"]> | null> {
  try {
    return await rebuildHot(deps, tableId);
  } catch (error) {
    if (error instanceof Bug) return null;
    throw error;
  }
}

export function summaryOf<G extends GameTypes>(
  game: GameOf<G>,
  state: G["State"],
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
