/** Which tables a player sees first, and at which one they are seated when they leave the choice to the house. Pure. */
import type { TableSummary } from "../../client/index.ts";

/** Live ones first; among them the cheapest, so that the order lures nobody; among equals by name. */
export const inLobbyOrder = (a: TableSummary, b: TableSummary): number =>
  Number(b.taken > 0) - Number(a.taken > 0) || a.minBet - b.minBet || a.name.localeCompare(b.name);

/** The cheapest smallest bet with a free seat, where there is company if anywhere. null: no table has room for this balance. */
export function seatFor(tables: readonly TableSummary[], balance: number | null): TableSummary | null {
  const open = tables.filter(({ taken, seats, minBet }) => taken < seats && (balance === null || minBet <= balance));
  return (
    open.sort((a, b) => a.minBet - b.minBet || Number(b.taken > 0) - Number(a.taken > 0) || b.taken - a.taken)[0] ??
    null
  );
}
