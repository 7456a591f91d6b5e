/** A move chosen while others play: made when one's turn comes, if the rules still allow it and the hand is the one it was chosen for. */
import { signal } from "@preact/signals";
import type { TableView } from "../../client/index.ts";
import { isMove, type Move } from "../dock/moves.ts";

/** What can be chosen in advance: what every hand may do at its first turn. */
export const IN_ADVANCE = ["hit", "stand", "double"] as const satisfies readonly Move[];

/** @returns undefined when this seat has no first turn still to come */
export function comingHand({ phase, turn, seats }: TableView, mine: number): string | undefined {
  const hands = seats[mine]?.hands ?? [];
  const [hand] = hands;
  const isComing = phase === "PLAYER_TURN" && turn !== null && turn.seat < mine;
  return isComing && hands.length === 1 && hand?.status === "ACTIVE" ? hand.cards.join(" ") : undefined;
}

export function openPreselect() {
  const chosen = signal<{ readonly roundId: string | null; readonly hand: string; readonly move: Move } | null>(null);
  return {
    chosen,
    /** The same a second time takes it back. */
    toggle(view: TableView, mine: number, move: Move): void {
      const hand = comingHand(view, mine);
      if (hand === undefined) return;
      chosen.value = chosen.peek()?.move === move ? null : { roundId: view.roundId, hand, move };
    },
    /** What is to be done now, once; null: nothing was chosen for this. */
    take(view: TableView, mine: number): Move | null {
      const choice = chosen.peek();
      if (choice === null || comingHand(view, mine) === choice.hand) return null;
      chosen.value = null;
      const hand = view.seats[mine]?.hands[0]?.cards.join(" ");
      const isOurs = view.turn?.seat === mine && view.roundId === choice.roundId && hand === choice.hand;
      return isOurs && view.turn?.actions.filter(isMove).includes(choice.move) ? choice.move : null;
    },
  };
}
