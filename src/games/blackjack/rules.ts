/** The house rules a table can be opened with. Names and values are those of the wire protocol. */
import { sha256Hex, utf8 } from "../sha256.ts";

/** Changes whenever the same journal could replay to another result; stored with every round. */
export const ENGINE_VERSION = "blackjack-2";

/** Whose rounds this engine can replay and verify: each goes on by the rules under which it was opened (`state.engine`). */
export const ENGINES: readonly string[] = ["blackjack-1", ENGINE_VERSION];

export interface Rules {
  readonly decks: 1 | 2 | 4 | 6 | 8;
  /** Whether the dealer stands on (S17) or hits (H17) a soft 17. */
  readonly soft17: "S17" | "H17";
  readonly doubleAfterSplit: boolean;
  /** Totals of the first two cards on which doubling is open. */
  readonly doubleOn: "ANY" | "9-11" | "10-11";
  /** LATE: after the dealer has peeked; half the bet comes back. Needs `dealerPeeks`. */
  readonly surrender: "NONE" | "LATE";
  readonly resplitAces: boolean;
  /** Without it a split ace gets one card and stands. */
  readonly hitSplitAces: boolean;
  /** How many hands one bet can become by splitting. */
  readonly maxHands: 2 | 3 | 4;
  readonly blackjackPays: "3:2" | "6:5";
  /** With it the dealer takes a hole card and looks under an ace or ten; without it there is no hole card. */
  readonly dealerPeeks: boolean;
}

export interface RuleConflict {
  readonly path: string;
  readonly message: string;
}

/** What a table plays unless it says otherwise. */
export const DEFAULT_RULES: Rules = {
  decks: 6,
  soft17: "S17",
  doubleAfterSplit: true,
  doubleOn: "ANY",
  surrender: "NONE",
  resplitAces: false,
  hitSplitAces: false,
  maxHands: 4,
  blackjackPays: "3:2",
  dealerPeeks: true,
};

/** Why no table can be opened with these rules; empty when one can. */
export function checkRules(rules: Rules): readonly RuleConflict[] {
  if (rules.surrender === "LATE" && !rules.dealerPeeks) {
    return [
      {
        path: "rules.surrender",
        message:
          "LATE surrender needs dealerPeeks: it is surrender after the dealer has looked for blackjack, and without a hole card there is nothing to look at",
      },
    ];
  }
  return [];
}

/** The one way to write rules down: fixed order of fields, no spaces. What `rulesHash` hashes. */
function rulesText(rules: Rules): string {
  return JSON.stringify(rules, Object.keys(DEFAULT_RULES));
}

/** SHA-256 of `rulesText`, as hex: names the rules a stored round was played by. */
export const rulesHash = (rules: Rules): string => sha256Hex(utf8(rulesText(rules)));
