/** The table in words: what a listener needs to know of the step from one view to the next. */
import type { HandView, SeatView, TableView } from "../../client/index.ts";
import { cardName, cardNames } from "../cards/names.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { decidedFor } from "./playedFor.ts";
import { seatResult } from "./results.ts";

interface Step {
  readonly before: TableView | null;
  readonly now: TableView;
  /** Index of the listener's seat, or −1. */
  readonly mine: number;
  /** What the settlement paid that seat, if it was told. */
  readonly paid: number | null;
}

export function narrate(step: Step): string {
  return [...tellPhase(step), ...tellCards(step), ...tellTurn(step), ...tellResult(step)].join(" ");
}

function tellPhase({ before, now, mine }: Step): string[] {
  const t = words.value.say;
  if (before?.phase === now.phase || mine < 0) return [];
  if (now.phase === "BETTING") return [t.betting];
  return now.phase === "INSURANCE" && now.seats[mine]?.insurance === null ? [t.insurance] : [];
}

function tellCards({ before, now, mine }: Step): string[] {
  const t = words.value.say;
  const old = before?.roundId === now.roundId ? before : null;
  const told: string[] = [];
  const { cards, total } = now.dealer;
  const known = old?.dealer.cards ?? [];
  if (cards.length > 0 && known.length === 0) told.push(t.dealerShows(cardName(cards[0] ?? "")));
  else if (total !== null && cards.join() !== known.join()) told.push(t.dealerHas(cardNames(cards), total));
  return [...told, ...tellOwnCards(old?.seats[mine] ?? null, now.seats[mine] ?? null)];
}

function tellOwnCards(before: SeatView | null, now: SeatView | null): string[] {
  const t = words.value.say;
  const hands = now?.hands ?? [];
  return hands.flatMap((hand, index) => {
    const old = before?.hands[index];
    if (hand.cards.join() === old?.cards.join()) return [];
    const drawn = hand.cards.at(-1) ?? "";
    if (hands.length > 1) return [t.handHas(index + 1, cardNames(hand.cards), totalText(hand))];
    if (old !== undefined && hand.cards.length === old.cards.length + 1)
      return [t.youDraw(cardName(drawn), totalText(hand))];
    return [t.youHave(cardNames(hand.cards), totalText(hand))];
  });
}

function tellTurn({ before, now, mine }: Step): string[] {
  const { turn } = now;
  if (turn === null) return [];
  const isSame = before?.turn?.seat === turn.seat && before.turn.hand === turn.hand && before.roundId === now.roundId;
  const t = words.value;
  if (turn.seat === mine) return [t.say.yourTurn(t.say.and(turn.actions.map(moveName)))];
  return isSame ? [] : [t.say.othersTurn(now.seats[turn.seat]?.username ?? "")];
}

function tellResult({ before, now, mine, paid }: Step): string[] {
  const t = words.value;
  const seat = now.seats[mine];
  if (!seat || before?.phase === "SETTLED") return [];
  const result = seatResult(now, seat, paid);
  if (result === null) return [];
  const hands =
    seat.hands.length < 2 ? [] : seat.hands.map((hand, index) => t.say.handResult(index + 1, outcomeName(hand)));
  const net = result.paid - result.staked;
  return [...hands, net > 0 ? t.say.won(chips(net)) : net < 0 ? t.say.lost(chips(-net)) : t.say.even];
}

export const totalText = ({ total, soft }: Pick<HandView, "total" | "soft">): string =>
  words.value.table.total(total, soft && total < 21);

export function moveName(move: string): string {
  const { moves } = words.value;
  return move in moves ? moves[move as keyof typeof moves] : move;
}

/** A bust says more than that the hand was lost. */
export function outcomeName({ status, outcome }: Pick<HandView, "status" | "outcome">): string {
  const t = words.value.result;
  if (status === "BUST") return t.BUST;
  return outcome === null ? "" : t[outcome];
}

/** What the table decided for a player, said beside the name; empty: nothing. */
export function playedForText(seat: Pick<SeatView, "hands" | "insurancePlayedFor">, isMine: boolean): string {
  const t = words.value.table.playedFor;
  const why = decidedFor(seat);
  if (why === null) return "";
  return why === "LEFT" ? t.left : isMine ? t.you : t.clock;
}
