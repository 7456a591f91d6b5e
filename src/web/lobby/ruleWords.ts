import type { TableView } from "../../client/index.ts";
import { words } from "../i18n/index.ts";

type Rules = TableView["rules"];

/** What sets a table apart, for its tile in the lobby. */
export function ruleBadges(rules: Rules): string[] {
  const t = words.value.rules;
  return [
    t.decks(rules.decks),
    rules.soft17,
    rules.blackjackPays,
    ...(rules.surrender === "LATE" ? [t.surrender] : []),
    ...(rules.dealerPeeks ? [] : [t.noPeek]),
  ];
}

/** All of them, as sentences. */
export function ruleLines(rules: Rules): string[] {
  const t = words.value.rules;
  return [
    t.decks(rules.decks),
    t[rules.soft17],
    t.pays(rules.blackjackPays),
    rules.doubleOn === "ANY" ? t.doubleAny : t.doubleOn(rules.doubleOn),
    rules.doubleAfterSplit ? t.doubleAfterSplit : t.noDoubleAfterSplit,
    t.maxHands(rules.maxHands),
    ...(rules.resplitAces ? [t.resplitAces] : []),
    ...(rules.hitSplitAces ? [t.hitSplitAces] : []),
    ...(rules.surrender === "LATE" ? [t.surrender] : []),
    ...(rules.dealerPeeks ? [] : [t.noPeek]),
    t.insurance,
  ];
}
