import type { Rules } from "../blackjack/rules.ts";

/** What a calculated or simulated player goes by: the published charts as they are, or changed for the table as the hint is. */
export const STRATEGIES = ["charts", "table"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** The charts were published for tables where the dealer peeks. */
export const chartRules = (rules: Rules, strategy: Strategy): Rules =>
  strategy === "charts" ? { ...rules, dealerPeeks: true } : rules;
