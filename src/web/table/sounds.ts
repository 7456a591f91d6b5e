/** When a table sounds, and like what. Silent until the player switches it on. */
import { hasSound } from "../settings.ts";
import { bell, cardOnFelt, chipOnChip, chord, flip, tick } from "./instruments.ts";
import type { ShownStep } from "./shownTable.ts";

interface Own {
  readonly mine: number;
  readonly staked: number;
  /** What a settled round brought the player; null while it runs. */
  readonly net: number | null;
  /** A side bet of the player's has just been won. */
  readonly isSideWin: boolean;
}

const A_FEW_CHIPS = 2_500;
const MANY_CHIPS = 25_000;

/** Sounds as loud as the event is great: three sizes of bets, three of wins. A loss makes none. */
export function play({ step, before, shown, isHurried }: ShownStep, { mine, staked, net, isSideWin }: Own): void {
  if (!hasSound.value || before === null || document.hidden) return;
  if (shown.flying.size > 0) cardOnFelt();
  if (step.kind === "flip" && !isHurried) flip();
  const [was, now] = [before.view.seats[mine], shown.view.seats[mine]];
  const isOurTurn = shown.view.turn?.seat === mine && mine >= 0;
  if (isOurTurn && before.view.turn?.seat !== mine) bell();
  const bet = now?.bet ?? 0;
  if (bet > 0 && bet !== was?.bet) chipOnChip(bet < A_FEW_CHIPS ? 1 : bet < MANY_CHIPS ? 2 : 4);
  if ((now?.hands.length ?? 0) > Math.max(1, was?.hands.length ?? 0)) chipOnChip(now?.hands.length === 4 ? 4 : 1);
  const hasBlackjack = (hands = was?.hands) => hands?.some(({ status }) => status === "BLACKJACK") === true;
  if (hasBlackjack(now?.hands) && !hasBlackjack()) chord("blackjack");
  else if (isSideWin) chord("small");
  if (step.kind === "told" && net !== null && net > 0)
    chord(net < 2 * staked ? "small" : net < 5 * staked ? "middle" : "large");
  if (step.kind === "paid" && net !== null && net > 0) chipOnChip(3);
}

/** One of the last three seconds. */
export function playTick(): void {
  if (hasSound.value && !document.hidden) tick();
}
