import type { TableSummary } from "../../client/index.ts";

export const FILTERS = ["all", "free", "low", "high"] as const;
export type Filter = (typeof FILTERS)[number];

/** Minor units: up to a five-chip minimum a table is for small stakes. */
const LOW_MIN_BET_MAX = 500;

export function passes(filter: Filter, { seats, taken, minBet }: TableSummary): boolean {
  switch (filter) {
    case "all":
      return true;
    case "free":
      return taken < seats;
    case "low":
      return minBet <= LOW_MIN_BET_MAX;
    case "high":
      return minBet > LOW_MIN_BET_MAX;
    default:
      return filter satisfies never;
  }
}
