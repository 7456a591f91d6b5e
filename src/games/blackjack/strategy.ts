/**
 * Basic strategy as data: the published total-dependent charts for four to eight decks, double on any two
 * cards, doubling after splits. Bots, the hint of the client and the odds tool all play by these lines.
 */
import { assert, unreachable } from "../../kernel/assert.ts";
import type { Card } from "../cards.ts";
import { cardValue, isSoft, totalOf } from "./hands.ts";
import type { Move } from "./round.ts";
import type { Rules } from "./rules.ts";

/** One letter per up card, two to nine, ten, ace. */
interface Chart {
  readonly hard: Readonly<Record<string, string>>;
  readonly soft: Readonly<Record<string, string>>;
  readonly pair: Readonly<Record<string, string>>;
}

/** What a letter of the charts says. */
export const LEGEND = {
  H: "hit",
  S: "stand",
  D: "double, else hit",
  E: "double, else stand",
  R: "surrender, else hit",
  T: "surrender, else stand",
  P: "split",
  Q: "split if doubling after it is allowed, else as the total",
  X: "surrender, else split",
  "-": "do not split: as the total",
} as const;
type Letter = keyof typeof LEGEND;

export const UP_CARDS = "23456789TA";

/** Pairs are played alike, but for eights. */
const PAIRS = {
  2: "QQPPPP----",
  3: "QQPPPP----",
  4: "---QQ-----",
  5: "----------",
  6: "QPPPP-----",
  7: "PPPPPP----",
  8: "PPPPPPPPPP",
  9: "PPPPP-PP--",
  T: "----------",
  A: "PPPPPPPPPP",
};

/** Source: Wizard of Odds, basic strategy for four to eight decks. Keys: lowest total of a row, or the pair's card. */
const CHARTS: Readonly<Record<Rules["soft17"], Chart>> = {
  S17: {
    hard: {
      4: "HHHHHHHHHH",
      9: "HDDDDHHHHH",
      10: "DDDDDDDDHH",
      11: "DDDDDDDDDH",
      12: "HHSSSHHHHH",
      13: "SSSSSHHHHH",
      15: "SSSSSHHHRH",
      16: "SSSSSHHRRR",
      17: "SSSSSSSSSS",
    },
    soft: {
      12: "HHHHHHHHHH",
      13: "HHHDDHHHHH",
      15: "HHDDDHHHHH",
      17: "HDDDDHHHHH",
      18: "SEEEESSHHH",
      19: "SSSSSSSSSS",
    },
    pair: PAIRS,
  },
  H17: {
    hard: {
      4: "HHHHHHHHHH",
      9: "HDDDDHHHHH",
      10: "DDDDDDDDHH",
      11: "DDDDDDDDDD",
      12: "HHSSSHHHHH",
      13: "SSSSSHHHHH",
      15: "SSSSSHHHRR",
      16: "SSSSSHHRRR",
      17: "SSSSSSSSST",
      18: "SSSSSSSSSS",
    },
    soft: {
      12: "HHHHHHHHHH",
      13: "HHHDDHHHHH",
      15: "HHDDDHHHHH",
      17: "HDDDDHHHHH",
      18: "EEEEESSHHH",
      19: "SSSSESSSSS",
      20: "SSSSSSSSSS",
    },
    pair: { ...PAIRS, 8: "PPPPPPPPPX" },
  },
};

/**
 * Without a hole card the dealer has not peeked for blackjack, and a ten or ace takes what was added to the bet:
 * there eleven is not doubled, eights are not split, and aces not against an ace.
 */
const NO_HOLE_CARD = {
  hard: { 11: "DDDDDDDDHH" },
  pair: { 8: "PPPPPPPP--", A: "PPPPPPPPP-" },
} as const;

/**
 * The move basic strategy makes with a hand against an up card, out of those that `can` says are open.
 * The charts assume that the dealer peeks; `dealerPeeks: false` plays them with the changes of NO_HOLE_CARD.
 */
export function adviseMove(
  rules: Pick<Rules, "soft17" | "doubleAfterSplit" | "dealerPeeks">,
  cards: readonly Card[],
  upCard: Card,
  can: (move: Move) => boolean,
): Move {
  const rows = (rules.dealerPeeks ? ROWS : ROWS_NO_HOLE_CARD)[rules.soft17];
  const column = columnOf(upCard);
  const [first, second] = cards;
  assert(first !== undefined, "advice is for a hand with cards");
  if (cards.length === 2 && second !== undefined && cardValue(first) === cardValue(second) && can("split")) {
    const letter = cell(rows.pair, cardValue(first), column);
    if (letter === "X") return can("surrender") ? "surrender" : "split";
    if (letter === "P" || (letter === "Q" && rules.doubleAfterSplit)) return "split";
  }
  return moveFor(cell(isSoft(cards) ? rows.soft : rows.hard, totalOf(cards), column), can);
}

function moveFor(letter: Letter, can: (move: Move) => boolean): Move {
  switch (letter) {
    case "H":
      return hitIf(can);
    case "S":
      return "stand";
    case "D":
      return can("double") ? "double" : hitIf(can);
    case "E":
      return can("double") ? "double" : "stand";
    case "R":
      return can("surrender") ? "surrender" : hitIf(can);
    case "T":
      return can("surrender") ? "surrender" : "stand";
    case "P":
    case "Q":
    case "X":
    case "-":
      throw new Error(`a total has no ${LEGEND[letter]}`);
    default:
      return unreachable(letter);
  }
}

/** Split aces may not be hit. */
const hitIf = (can: (move: Move) => boolean): Move => (can("hit") ? "hit" : "stand");

/** Charts spelled out, one row per total or pair value, so that a look-up is two indexes. */
type Rows = readonly (readonly Letter[])[];
const ROWS = { S17: spellOut(CHARTS.S17), H17: spellOut(CHARTS.H17) };
const ROWS_NO_HOLE_CARD = {
  S17: spellOut(withoutHoleCard(CHARTS.S17)),
  H17: spellOut(withoutHoleCard(CHARTS.H17)),
};

function withoutHoleCard({ hard, soft, pair }: Chart): Chart {
  return { hard: { ...hard, ...NO_HOLE_CARD.hard }, soft, pair: { ...pair, ...NO_HOLE_CARD.pair } };
}

function spellOut(chart: Chart): { hard: Rows; soft: Rows; pair: Rows } {
  const pairs = Object.fromEntries(
    Object.entries(chart.pair).map(([rank, row]) => [rank === "A" ? 1 : rank === "T" ? 10 : Number(rank), row]),
  );
  return { hard: fillDown(chart.hard), soft: fillDown(chart.soft), pair: fillDown(pairs) };
}

function fillDown(chart: Readonly<Record<string, string>>): Rows {
  let row: readonly Letter[] = [];
  return Array.from({ length: 22 }, (_, total) => {
    const next = chart[total];
    if (next !== undefined) row = next.split("") as Letter[];
    return row;
  });
}

const columnOf = (upCard: Card): number => (cardValue(upCard) + 8) % 10;

function cell(rows: Rows, row: number, column: number): Letter {
  const letter = rows[row]?.[column];
  assert(letter !== undefined, "the charts cover every hand that can be played");
  return letter;
}
