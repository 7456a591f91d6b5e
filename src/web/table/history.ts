/** What the rounds at this table have brought, as far as this visit has seen them. Amounts are minor units. */
import { computed, signal } from "@preact/signals";
import { keep, kept } from "../kept.ts";
import { figuresOf, type PastRound } from "./pastRounds.ts";

const KEPT = 500; // A long evening. Older ones leave the figures, too.

export function openHistory(tableId: string) {
  const rounds = signal(kept(sessionStorage, `history.${tableId}`, arePastRounds) ?? []);
  return {
    rounds,
    figures: computed(() => figuresOf(rounds.value)),
    /** A round that is there already is not added again. */
    add(round: PastRound): void {
      if (rounds.peek().some(({ roundId }) => roundId === round.roundId)) return;
      rounds.value = [...rounds.peek(), round].slice(-KEPT);
      keep(sessionStorage, `history.${tableId}`, rounds.peek());
    },
  };
}

const arePastRounds = (value: unknown): value is PastRound[] =>
  Array.isArray(value) &&
  value.every(
    (one: unknown) =>
      typeof one === "object" &&
      one !== null &&
      "roundId" in one &&
      "net" in one &&
      "staked" in one &&
      Number.isSafeInteger(one.net) &&
      Number.isSafeInteger(one.staked),
  );
