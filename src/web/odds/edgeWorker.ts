/** Computes the house edge of a rule set in a thread of its own: it takes seconds, and the table plays on. */
import type { Rules } from "../../games/blackjack/rules.ts";
import { exactHouseEdgePct } from "../../games/odds/edge.ts";

// The page's types know a window, not a worker; both have these two.
addEventListener("message", ({ data }: MessageEvent<Rules>) => {
  (postMessage as (message: number) => void)(exactHouseEdgePct(data));
});
