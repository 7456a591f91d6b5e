/** What a notice about a run tells of more than its counts. */
import type { DividendCounts, DividendRunState } from "../../../client/index.ts";

export const isOver = ({ waiting, active }: Pick<DividendCounts, "waiting" | "active">): boolean =>
  waiting + active === 0;

/** Whether the run is no longer in the state that is shown: decided on, over, or owed again. The rest is for the server to say. */
export function hasMovedOn(shown: DividendRunState, counts: Pick<DividendCounts, "waiting" | "active">): boolean {
  if (isOver(counts)) return shown === "RUNNING" || shown === "AWAITING_APPROVAL";
  return shown !== "RUNNING";
}
