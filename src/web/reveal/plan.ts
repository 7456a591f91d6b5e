/**
 * How a change of the table is played out: a list of steps, each with its time and with what is seen from then on. Pure.
 * The order is that of a table: chips and names at once, the deal card by card, a breath, the hole card, the dealer's draws,
 * and only when the last card lies who has won, then the chips, then the balance.
 */
import type { TableView } from "../../client/index.ts";
import { HIDDEN_CARD } from "../../games/cards.ts";
import { newCards } from "../table/newCards.ts";
import { type Progress, partialView } from "./partialView.ts";

/** Milliseconds at the calm pace. */
export const CARD_MS = 300; // From the shoe to its place.
export const BETWEEN_CARDS_MS = 120; // Within a deal.
export const BREATH_MS = 600; // Before the hole card.
export const FLIP_MS = 220;
export const DRAW_MS = 450; // From one card of the dealer's to the next.
export const PLATE_MS = 180;
export const CHIPS_MS = 380;
export const COUNT_MS = 400;

/** How far a settlement has been shown: while cards are under way, who won, what was paid, what it came to. */
export type Stage = "play" | "told" | "paid" | "counted";

export interface Step {
  readonly kind: "table" | "card" | "lies" | "flip" | "told" | "paid" | "counted";
  /** Since the change, at the calm pace. */
  readonly atMs: number;
  readonly view: TableView;
  readonly stage: Stage;
  /** The place of the card that leaves the shoe with this step. */
  readonly flies: string | null;
  /** A listener is told what has happened since the last time. */
  readonly says: boolean;
}

/**
 * @param before what the last step of the change before showed; null: nothing yet, and `now` is shown as it lies
 * @returns at least one step, in order of time; the last one shows `now` itself
 */
export function planReveal(before: TableView | null, now: TableView): readonly Step[] {
  const isSettled = now.phase === "SETTLED";
  const atRest: Step = {
    kind: "table",
    atMs: 0,
    view: now,
    stage: isSettled ? "counted" : "play",
    flies: null,
    says: true,
  };
  if (before === null) return [atRest];

  const moves = cardMoves(before, now);
  const settles = isSettled && (before.phase !== "SETTLED" || before.roundId !== now.roundId);
  if (moves.length === 0 && !settles) return [atRest];
  const steps = cardSteps(before, now, moves);
  const liesAtMs = steps.at(-1)?.atMs ?? 0;
  if (!settles) return [...steps.slice(0, -1), { ...atRest, kind: "lies", atMs: liesAtMs }];
  const told = liesAtMs + PLATE_MS;
  return [
    ...steps,
    { ...atRest, kind: "told", stage: "told", atMs: told },
    { ...atRest, kind: "paid", stage: "paid", atMs: told + PLATE_MS, says: false },
    { ...atRest, kind: "counted", stage: "counted", atMs: told + PLATE_MS + CHIPS_MS, says: false },
  ];
}

/** Something a card does at a time. */
interface CardMove {
  readonly kind: "card" | "lies" | "flip" | "turned";
  readonly place: string;
  readonly atMs: number;
}

function cardMoves(before: TableView, now: TableView): readonly CardMove[] {
  const arrivals = [...newCards(before, now).keys()];
  const wasHoleSeen =
    before.roundId === now.roundId && before.dealer.cards.length > 1 && before.dealer.cards[1] !== HIDDEN_CARD;
  const isHoleSeen = now.dealer.cards.length > 1 && now.dealer.cards[1] !== HIDDEN_CARD;
  const isHoleTurned = now.rules.dealerPeeks && isHoleSeen && !wasHoleSeen;
  const isDrawn = (place: string) =>
    place.startsWith("dealer:") && place !== "dealer:0" && !(place === "dealer:1" && now.rules.dealerPeeks);

  const dealt = arrivals.filter((place) => !isDrawn(place));
  const moves = dealt.flatMap((place, order) => flight(place, order * BETWEEN_CARDS_MS));
  const breathAtMs = (moves.at(-1)?.atMs ?? 0) + BREATH_MS;
  if (isHoleTurned) {
    moves.push({ kind: "flip", place: "dealer:1", atMs: breathAtMs });
    moves.push({ kind: "turned", place: "dealer:1", atMs: breathAtMs + FLIP_MS });
  }
  const firstDrawAtMs = wasHoleSeen ? DRAW_MS - FLIP_MS : breathAtMs; // Turned by the change before this one.
  const drawsAtMs = isHoleTurned ? breathAtMs + DRAW_MS : firstDrawAtMs;
  moves.push(...arrivals.filter(isDrawn).flatMap((place, order) => flight(place, drawsAtMs + order * DRAW_MS)));
  return moves.sort((a, b) => a.atMs - b.atMs);
}

const flight = (place: string, atMs: number): CardMove[] => [
  { kind: "card", place, atMs },
  { kind: "lies", place, atMs: atMs + CARD_MS },
];

/** What each move shows. The first step is the table before anything moves; the last one shows all cards lying. */
function cardSteps(before: TableView, now: TableView, moves: readonly CardMove[]): readonly Step[] {
  const inShoe = new Set(moves.filter(({ kind }) => kind === "card").map(({ place }) => place));
  const notLying = new Set(inShoe);
  let isHoleHidden = moves.some(({ kind }) => kind === "flip") || now.dealer.cards[1] === HIDDEN_CARD;
  const show = (kind: Step["kind"], atMs: number, flies: string | null, says: boolean): Step => {
    const progress: Progress = { inShoe, notLying, isHoleHidden, isTold: false };
    return { kind, atMs, view: partialView(before, now, progress), stage: "play", flies, says };
  };

  const steps = [show("table", 0, null, false)];
  moves.forEach((move, nth) => {
    if (move.kind === "card") inShoe.delete(move.place);
    if (move.kind === "lies") notLying.delete(move.place);
    if (move.kind === "flip") {
      isHoleHidden = false;
      notLying.add(move.place); // It counts once it has turned.
    }
    if (move.kind === "turned") notLying.delete(move.place);
    const isPause = notLying.size === 0 && (moves[nth + 1]?.atMs ?? Number.POSITIVE_INFINITY) - move.atMs >= BREATH_MS;
    const kind = move.kind === "turned" ? "lies" : move.kind;
    steps.push(show(kind, move.atMs, move.kind === "card" ? move.place : null, isPause));
  });
  return steps;
}
