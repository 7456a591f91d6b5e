/** What follows from each step the player sees: words for a screen reader, sounds, history and balance. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { TableView } from "../../client/index.ts";
import { announce } from "../shell/announce.ts";
import { tellWinnings } from "../shell/shownBalance.ts";
import type { openHistory } from "./history.ts";
import { narrate } from "./narrate.ts";
import { seatResult } from "./results.ts";
import type { Shown, ShownStep } from "./shownTable.ts";
import { sideBetNews } from "./sideBetNews.ts";
import { play } from "./sounds.ts";

interface Sources {
  readonly mine: ReadonlySignal<number>;
  readonly history: ReturnType<typeof openHistory>;
}

export function openEffects({ mine, history }: Sources) {
  /** What the last round brought the player in all, for showing while the next one begins. */
  const lastRound = signal<{ readonly roundId: string; readonly net: number } | null>(null);
  /** The view up to which a screen reader has been given words. */
  let narrated: TableView | null = null;

  function follow(event: ShownStep): void {
    const { step, shown, countMs } = event;
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
      announce(narrate({ before: narrated, now: shown.view, mine: seat, paid: paidHere }));
      narrated = shown.view;
    }
    const isBetInPlay = (own?.bet ?? 0) > 0 && shown.stage !== "counted";
    if (step.kind === "counted" || (shown.isAtRest && !isBetInPlay)) tellWinnings(countMs);
    const isSideWin = newSideWins(event, seat) > 0;
    play(event, { mine: seat, net, staked: result?.staked ?? 0, isSideWin });
  }

  return { lastRound, follow };
}

/** How many side bets of this seat are seen as won with this step, and were not before. */
function newSideWins({ before, shown }: ShownStep, seat: number): number {
  const winsIn = (one: Shown | null) => {
    const own = one?.view.seats[seat];
    return one && own ? sideBetNews(one.view, own).filter(({ win }) => win !== null).length : 0;
  };
  const isSameRound = before?.view.roundId === shown.view.roundId;
  return winsIn(shown) - (isSameRound ? winsIn(before) : 0);
}
