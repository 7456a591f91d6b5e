/** Side bets and insurance, exactly: every combination of the cards they look at. */
import { perfectPairsWin, sideBetsReturn, twentyOnePlusThreeWin } from "../blackjack/sideBets.ts";
import { DECK_SIZE } from "../cards.ts";
import { chanceOf, fullShoe, remove } from "./cardsLeft.ts";

export interface BetTable {
  bet: string;
  houseEdgePct: number;
  /** How likely each win is. */
  chances: Record<string, number>;
}

const CARDS = Array.from({ length: DECK_SIZE }, (_, card) => card);

export function perfectPairsTable(decks: number): BetTable {
  const table = newTable("Perfect Pairs");
  for (const a of CARDS) {
    for (const b of CARDS) {
      const chance = (decks * (b === a ? decks - 1 : decks)) / (DECK_SIZE * decks * (DECK_SIZE * decks - 1));
      addCase(table, chance, perfectPairsWin(a, b), sideBetsReturn({ perfectPairs: 1 }, [a, b], 0) - 1);
    }
  }
  return table;
}

export function twentyOnePlusThreeTable(decks: number): BetTable {
  const table = newTable("21+3");
  const all = DECK_SIZE * decks;
  for (const a of CARDS) {
    for (const b of CARDS) {
      const ofB = b === a ? decks - 1 : decks;
      for (const c of CARDS) {
        const ofC = decks - Number(c === a) - Number(c === b);
        const chance = (decks * ofB * Math.max(ofC, 0)) / (all * (all - 1) * (all - 2));
        addCase(
          table,
          chance,
          twentyOnePlusThreeWin(a, b, c),
          sideBetsReturn({ twentyOnePlusThree: 1 }, [a, b], c) - 1,
        );
      }
    }
  }
  return table;
}

/** Insurance whatever the hand: only the dealer's ace is known. */
export function insuranceTable(decks: number): BetTable {
  const left = fullShoe(decks);
  remove(left, 1);
  const win = chanceOf(left, 10);
  return { bet: "Insurance", houseEdgePct: -100 * (2 * win - (1 - win)), chances: { blackjack: win } };
}

/** How likely the first two cards are a blackjack. */
export function naturalChance(decks: number): number {
  const left = fullShoe(decks);
  const aceFirst = chanceOf(left, 1);
  remove(left, 1);
  return 2 * aceFirst * chanceOf(left, 10);
}

const newTable = (bet: string): BetTable => ({ bet, houseEdgePct: 0, chances: {} });

function addCase(table: BetTable, chance: number, win: string | null, net: number): void {
  table.houseEdgePct -= 100 * chance * net;
  if (win !== null) table.chances[win] = (table.chances[win] ?? 0) + chance;
}
