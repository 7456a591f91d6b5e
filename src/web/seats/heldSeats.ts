/**
 * Where the player sits, whatever page they look at. A seat goes on being watched when its table's page is left, and after a
 * reload, until it is given up.
 */
import { computed, signal } from "@preact/signals";
import type { WatchedTable } from "../../client/index.ts";
import { client, user } from "../house.ts";
import { isTexts, keep, kept } from "../kept.ts";
import { type HeldSeat, inUrgentOrder } from "./heldSeat.ts";

const KEY = "seats";
const MOST = 8; // Whoever sits at more sees the first ones.

const watched = new Map<string, { readonly table: WatchedTable; readonly stopHearing: () => void }>();
/** Tables whose page is open: they are watched whether the player sits there or not. */
const open = new Set<string>();
/** Rises with whatever one of the tables has told. */
const told = signal(0);

export const heldSeats = computed<readonly HeldSeat[]>(() => {
  void told.value;
  return [...watched.values()].flatMap(({ table }) => heldAt(table)).sort(inUrgentOrder);
});

function heldAt(table: WatchedTable): HeldSeat[] {
  const { view } = table;
  const seat = view?.seats.findIndex((one) => one?.userId === user.value?.id) ?? -1;
  return view === null || seat < 0 ? [] : [{ view, seat, msLeft: () => table.msLeft }];
}

/** Watches a table whose page opens. */
export function openSeatsOf(tableId: string): WatchedTable {
  open.add(tableId);
  return follow(tableId);
}

/** Its page is left. Without a seat it is watched no more. */
export function leaveSeatsOf(tableId: string): void {
  open.delete(tableId);
  stopUnlessHeld(tableId);
}

/** The seats that were held when the page was last there. */
export function resumeSeats(): void {
  if (user.peek() === null) return;
  for (const tableId of kept(localStorage, KEY, isTexts) ?? []) follow(tableId);
}

function follow(tableId: string): WatchedTable {
  const known = watched.get(tableId);
  if (known !== undefined) return known.table;
  const table = client.watch(tableId);
  const offs = [table.on("change", () => heard(tableId)), table.on("lost", () => forget(tableId))];
  watched.set(tableId, { table, stopHearing: () => offs.forEach((off) => void off()) });
  return table;
}

function heard(tableId: string): void {
  told.value += 1;
  stopUnlessHeld(tableId);
  keep(localStorage, KEY, heldSeats.value.map(({ view }) => view.tableId).slice(0, MOST));
}

function stopUnlessHeld(tableId: string): void {
  const one = watched.get(tableId);
  if (one === undefined || open.has(tableId) || heldAt(one.table).length > 0) return;
  forget(tableId);
  one.table.stop();
}

function forget(tableId: string): void {
  watched.get(tableId)?.stopHearing();
  watched.delete(tableId);
  told.value += 1;
}

client.on("signedOut", () => {
  for (const tableId of [...watched.keys()]) {
    const { table } = watched.get(tableId) ?? {};
    forget(tableId);
    table?.stop();
  }
  keep(localStorage, KEY, []);
});
