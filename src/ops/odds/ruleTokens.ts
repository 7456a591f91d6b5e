/** Table rules as the short words that players use: `6D S17 DAS LS`. */
import { checkRules, DEFAULT_RULES, type Rules } from "../../games/blackjack/rules.ts";

type Change = Partial<{ -readonly [Name in keyof Rules]: Rules[Name] }>;

/** What each word sets. `NS`, `NRSA`, `NHSA`, `3:2`, `PEEK` and `DA2` say the usual out loud. */
const TOKENS: Readonly<Record<string, Change>> = {
  "1D": { decks: 1 },
  "2D": { decks: 2 },
  "4D": { decks: 4 },
  "6D": { decks: 6 },
  "8D": { decks: 8 },
  S17: { soft17: "S17" },
  H17: { soft17: "H17" },
  DAS: { doubleAfterSplit: true },
  NDAS: { doubleAfterSplit: false },
  LS: { surrender: "LATE" },
  NS: { surrender: "NONE" },
  RSA: { resplitAces: true },
  NRSA: { resplitAces: false },
  HSA: { hitSplitAces: true },
  NHSA: { hitSplitAces: false },
  "6:5": { blackjackPays: "6:5" },
  "3:2": { blackjackPays: "3:2" },
  NHC: { dealerPeeks: false },
  PEEK: { dealerPeeks: true },
  D9: { doubleOn: "9-11" },
  D10: { doubleOn: "10-11" },
  DA2: { doubleOn: "ANY" },
  SPL2: { maxHands: 2 },
  SPL3: { maxHands: 3 },
  SPL4: { maxHands: 4 },
};

/**
 * The rules that the words describe; what they leave out is as in DEFAULT_RULES.
 * @throws {RangeError} naming the word that is unknown, contradicts another, or can't be played with the others.
 */
export function parseRules(text: string): Rules {
  const changes: Change = {};
  for (const token of text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean)) {
    const change = TOKENS[token];
    if (change === undefined) {
      throw new RangeError(`unknown rule '${token}'; known: ${Object.keys(TOKENS).join(" ")}`);
    }
    for (const [name, value] of Object.entries(change)) {
      const before = changes[name as keyof Rules];
      if (before !== undefined && before !== value) throw new RangeError(`'${token}' contradicts an earlier rule`);
    }
    Object.assign(changes, change);
  }
  const rules: Rules = { ...DEFAULT_RULES, ...changes };
  for (const conflict of checkRules(rules)) throw new RangeError(conflict.message);
  return rules;
}

/** The words for rules: decks, soft 17 and DAS always, the rest where it is not the usual. */
export function rulesInWords(rules: Rules): string {
  const words = [`${rules.decks}D`, rules.soft17, rules.doubleAfterSplit ? "DAS" : "NDAS"];
  if (rules.surrender === "LATE") words.push("LS");
  if (rules.resplitAces) words.push("RSA");
  if (rules.hitSplitAces) words.push("HSA");
  if (rules.blackjackPays === "6:5") words.push("6:5");
  if (!rules.dealerPeeks) words.push("NHC");
  if (rules.doubleOn !== "ANY") words.push(rules.doubleOn === "9-11" ? "D9" : "D10");
  if (rules.maxHands !== 4) words.push(`SPL${rules.maxHands}`);
  return words.join(" ");
}
