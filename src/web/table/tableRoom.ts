/** One table as its page shows it: what the client hears, as signals, and what the player does. */
import { computed, signal } from "@preact/signals";
import type { TableChange, TableView, VegasError } from "../../client/index.ts";
import type { BlackjackEvent } from "../../games/blackjack/actions.ts";
import { client, user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { leaveSeatsOf, openSeatsOf } from "../seats/heldSeats.ts";
import { announce } from "../shell/announce.ts";
import { holdWinnings, tellWinnings } from "../shell/shownBalance.ts";
import { toast } from "../shell/toasts.ts";
import { openBetDesk } from "./betDesk.ts";
import { openEffects } from "./effects.ts";
import { openHistory } from "./history.ts";
import { hasClockActed } from "./playedFor.ts";
import { openPreselect } from "./preselect.ts";
import { openRequests } from "./requests.ts";
import { seedToReveal } from "./seeds.ts";
import { type Paid, showTable } from "./shownTable.ts";

export type TableRoom = ReturnType<typeof openTableRoom>;

export function openTableRoom(tableId: string) {
  const watched = openSeatsOf(tableId);
  /** The newest: what the player can do follows from it, at once. */
  const view = signal<TableView | null>(watched.view);
  const lost = signal<VegasError | null>(null);
  const mine = computed(() => view.value?.seats.findIndex((seat) => seat?.userId === user.value?.id) ?? -1);

  const desk = openBetDesk(tableId, () => ({ view: view.value, mine: mine.value }));
  const preselect = openPreselect();
  const history = openHistory(tableId);
  const { pending, isSlow, act, ...requests } = openRequests(tableId, { view, mine });
  const { lastRound, follow } = openEffects({ mine, history });
  const table = showTable(follow);
  /** What the settlement of the present round paid by seat; null until it is heard. */
  let paid: Paid = null;
  if (watched.view !== null) table.push(watched.view, null);

  function take({ table: now, events }: TableChange): void {
    const before = view.peek();
    if (before?.roundId !== now.roundId) paid = null;
    paid = paidIn(events) ?? paid;
    if (before?.phase !== "SETTLED" && (before?.seats[mine.peek()]?.bet ?? 0) > 0) holdWinnings();
    view.value = now;
    if (hasClockActed(before, now, mine.peek())) tellClockActed();
    requests.releaseOutdated(now);
    if (before === null) void requests.resume(now);
    const seed = seedToReveal(now, mine.peek());
    if (seed !== null) void reveal(tableId, seed);
    table.push(now, paid);
    const chosen = preselect.take(now, mine.peek());
    if (chosen !== null) void act({ type: chosen });
  }

  const offs = [
    watched.on("change", take),
    watched.on("lost", (refusal) => {
      lost.value = refusal;
    }),
  ];

  return {
    ...{ tableId, view, shown: table.shown, mine, desk, preselect, history, lastRound, pending, isSlow, lost, act },
    /** A press: what is still moving lies. */
    finishReveal: table.finish,
    msLeft: () => watched.msLeft,
    stop(): void {
      for (const off of offs) off();
      requests.stop();
      table.stop();
      tellWinnings(0);
      leaveSeatsOf(tableId);
    },
  };
}

function paidIn(events: TableChange["events"]): Paid {
  const settled = (events as readonly BlackjackEvent[]).find((event) => event.type === "round:settled");
  return settled === undefined ? null : new Map(settled.results.map((result) => [result.seat, result.paid]));
}

/** While the player looked away, or the network was gone. */
function tellClockActed(): void {
  toast(words.value.table.playedFor.told);
  announce(words.value.table.playedFor.told);
}

/** Nobody pressed anything: what goes wrong here is not the player's affair, and the round goes on without. */
const reveal = (tableId: string, clientSeed: string) =>
  client.act(tableId, { type: "reveal", clientSeed }).catch(() => undefined);
