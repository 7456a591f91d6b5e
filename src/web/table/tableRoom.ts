/** One table as its page shows it: what the client hears, as signals, and what the player does. */
import { computed, signal } from "@preact/signals";
import {
  type BlackjackActionMessage,
  type TableChange,
  type TableView,
  targetOf,
  Unanswered,
  VegasError,
} from "../../client/index.ts";
import type { BlackjackEvent } from "../../games/blackjack/actions.ts";
import { client, explain, user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { leaveSeatsOf, openSeatsOf } from "../seats/heldSeats.ts";
import { announce } from "../shell/announce.ts";
import { holdWinnings, tellWinnings } from "../shell/shownBalance.ts";
import { toast } from "../shell/toasts.ts";
import { openBetDesk } from "./betDesk.ts";
import { openHistory } from "./history.ts";
import { narrate } from "./narrate.ts";
import { forgetPending, keepPending, type Pending, pendingIn } from "./pending.ts";
import { hasClockActed } from "./playedFor.ts";
import { openPreselect } from "./preselect.ts";
import { seatResult } from "./results.ts";
import { seedToReveal } from "./seeds.ts";
import { type Paid, type Shown, showTable, type Told } from "./shownTable.ts";
import { sideBetNews } from "./sideBetNews.ts";
import { situationOf } from "./situation.ts";
import { play } from "./sounds.ts";

/** So long an answer takes only when something is wrong. */
const SLOW_MS = 1_000;

export type TableRoom = ReturnType<typeof openTableRoom>;

/** `late`: the round that was there is over, and the player wants it in the next one too. */
type Outcome = "done" | "refused" | "silence" | "late";

const LATE_TRIES = 3;

const isWhateverTheRound = ({ type }: BlackjackActionMessage): boolean => type === "sit" || type === "leave";

export function openTableRoom(tableId: string) {
  const watched = openSeatsOf(tableId);
  /** The newest: what the player can do follows from it, at once. */
  const view = signal<TableView | null>(watched.view);
  /** What the last round brought the player in all, for showing while the next one begins. */
  const lastRound = signal<{ readonly roundId: string; readonly net: number } | null>(null);
  /** What was asked and is not answered yet. */
  const pending = signal<BlackjackActionMessage["type"] | null>(null);
  /** It has been asked for a second, and is not answered yet. */
  const isSlow = signal(false);
  let asked: {
    readonly actionId: string;
    readonly type: BlackjackActionMessage["type"];
    readonly situation: string;
  } | null = null;
  const lost = signal<VegasError | null>(null);
  const mine = computed(() => view.value?.seats.findIndex((seat) => seat?.userId === user.value?.id) ?? -1);

  const desk = openBetDesk(tableId, () => ({ view: view.value, mine: mine.value }));
  const preselect = openPreselect();
  const history = openHistory(tableId);
  /** What the settlement of the present round paid by seat; null until it is heard. */
  let paid: Paid = null;
  /** As far as a listener has been told. */
  let said: TableView | null = null;
  const table = showTable(tell);
  if (watched.view !== null) table.push(watched.view, null);

  function take({ table: now, events }: TableChange): void {
    const before = view.peek();
    if (before?.roundId !== now.roundId) paid = null;
    const settled = (events as readonly BlackjackEvent[]).find((event) => event.type === "round:settled");
    if (settled !== undefined) paid = new Map(settled.results.map((result) => [result.seat, result.paid]));
    if (before?.phase !== "SETTLED" && (before?.seats[mine.peek()]?.bet ?? 0) > 0) holdWinnings();
    view.value = now;
    if (hasClockActed(before, now, mine.peek())) tellClockActed();
    // The table has moved on: the next press need not wait for the answer to the last one.
    if (asked !== null && asked.situation !== situationOf(now, mine.peek(), asked.type)) release(asked.actionId);
    if (before === null) void finishPending(now);
    const seed = seedToReveal(now, mine.peek());
    if (seed !== null) void reveal(seed);
    table.push(now, paid);
    const chosen = preselect.take(now, mine.peek());
    if (chosen !== null) void act({ type: chosen });
  }

  /** While the player looked away, or the network was gone. */
  function tellClockActed(): void {
    toast(words.value.table.playedFor.told);
    announce(words.value.table.playedFor.told);
  }

  /** Whatever follows from what is seen, and not from what is known: words, sounds, the balance. */
  function tell(told: Told): void {
    const { step, shown, countMs } = told;
    const seat = mine.peek();
    const paidHere = shown.paid?.get(seat) ?? null;
    const own = shown.view.seats[seat];
    const result = own ? seatResult(shown.view, own, paidHere) : null;
    const net = result && result.paid - result.staked;
    if (result !== null && net !== null && shown.view.roundId !== null) {
      lastRound.value = { roundId: shown.view.roundId, net };
      const isBlackjack = own?.hands.some(({ status }) => status === "BLACKJACK") ?? false;
      history.add({ roundId: shown.view.roundId, staked: result.staked, net, isBlackjack });
    }
    if (step.says) {
      announce(narrate({ before: said, now: shown.view, mine: seat, paid: paidHere }));
      said = shown.view;
    }
    const isBetInPlay = (own?.bet ?? 0) > 0 && shown.stage !== "counted";
    if (step.kind === "counted" || (shown.isAtRest && !isBetInPlay)) tellWinnings(countMs);
    const isSideWin = newSideWins(told, seat) > 0;
    play(told, { mine: seat, net, staked: result?.staked ?? 0, isSideWin });
  }

  /** Nobody pressed anything: what goes wrong here is not the player's affair, and the round goes on without. */
  const reveal = (clientSeed: string) => client.act(tableId, { type: "reveal", clientSeed }).catch(() => undefined);

  /** One action at a time: a second press while the first is under way does nothing. */
  async function act(action: BlackjackActionMessage): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      if (pending.value !== null || view.value === null) return false;
      const target = targetOf(view.value, user.value?.id);
      const actionId = keepPending(view.value, mine.value, { action, target });
      const outcome = await ask(view.value, { action, target, actionId });
      if (outcome !== "late" || tries === LATE_TRIES) return outcome === "done";
    }
  }

  /**
   * Asks under one id until there is an answer, however long that takes, and as long as the player's situation is the one in
   * which they pressed: once the table has moved on, it was carried out or has come too late.
   */
  async function ask(now: TableView, wanted: Omit<Pending, "tableId" | "situation">): Promise<Outcome> {
    const { action, actionId } = wanted;
    asked = { actionId, type: action.type, situation: situationOf(now, mine.value, action.type) };
    pending.value = action.type;
    const isWanted = () => asked?.actionId === actionId;
    let outcome: Outcome = "silence";
    const slow = setTimeout(() => tellSlow(actionId), SLOW_MS);
    try {
      while (outcome === "silence" && isWanted()) outcome = await askOnce(wanted, isWanted);
    } finally {
      clearTimeout(slow);
      forgetPending(actionId);
      release(actionId);
    }
    return outcome;
  }

  async function askOnce(
    { action, actionId, target }: Omit<Pending, "tableId" | "situation">,
    isWanted: () => boolean,
  ): Promise<Outcome> {
    try {
      await client.act(tableId, action, { actionId, for: target, isWanted });
      return "done";
    } catch (error) {
      if (error instanceof VegasError && error.code === "STALE_ACTION" && isWhateverTheRound(action)) return "late";
      if (isWanted() || error instanceof VegasError) toast(explain(error));
      return error instanceof Unanswered && !error.isFinal ? "silence" : "refused";
    }
  }

  function release(actionId: string): void {
    if (asked?.actionId !== actionId) return;
    asked = null;
    pending.value = null;
    isSlow.value = false;
  }

  function tellSlow(actionId: string): void {
    if (asked?.actionId !== actionId) return;
    isSlow.value = true;
    announce(words.value.table.noAnswer);
  }

  /** Asked before a reload, and the answer never heard. */
  async function finishPending(table: TableView): Promise<void> {
    const left = pendingIn(table, mine.value);
    if (left !== null) await ask(table, left);
  }

  const offs = [
    watched.on("change", take),
    watched.on("lost", (refusal) => {
      lost.value = refusal;
    }),
  ];

  return {
    tableId,
    view,
    shown: table.shown,
    mine,
    desk,
    preselect,
    history,
    lastRound,
    pending,
    isSlow,
    lost,
    act,
    /** A press: what is still moving lies. */
    finishReveal: table.finish,
    msLeft: () => watched.msLeft,
    stop(): void {
      for (const off of offs) off();
      asked = null;
      table.stop();
      tellWinnings(0);
      leaveSeatsOf(tableId);
    },
  };
}

/** How many side bets of this seat are seen as won with this step, and were not before. */
function newSideWins({ before, shown }: Told, seat: number): number {
  const winsIn = (one: Shown | null) => {
    const own = one?.view.seats[seat];
    return one && own ? sideBetNews(one.view, own).filter(({ win }) => win !== null).length : 0;
  };
  const isSameRound = before?.view.roundId === shown.view.roundId;
  return winsIn(shown) - (isSameRound ? winsIn(before) : 0);
}
