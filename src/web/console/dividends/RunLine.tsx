import type { DividendRunMessage } from "../../../client/index.ts";
import { chips, count, moment } from "../../format.ts";

export function RunLine({ run }: { readonly run: DividendRunMessage }) {
  return (
    <li class="line">
      <a class="line-what" href={`/console/dividends/${run.runId}`}>
        {titleOf(run)}
      </a>
      <span class="line-amount">
        <span class="tag">{stateOf(run)}</span>
        <small>
          {chips(run.dryRun ? run.amount : run.paidAmount)} to {count(run.dryRun ? run.members : run.paidMembers)}{" "}
          members
        </small>
        <small>{moment(run.startedAt)}</small>
      </span>
    </li>
  );
}

export const titleOf = ({ dryRun, number, period }: DividendRunMessage): string =>
  `${dryRun ? "Dry run" : "Run"} ${number}${period === null ? "" : ` for ${period}`}`;

const STATES = {
  AWAITING_APPROVAL: "waits for approval",
  RUNNING: "running",
  FINISHED: "finished",
  REJECTED: "rejected",
} as const;

export function stateOf({ state, failed, held }: DividendRunMessage): string {
  if (state === "FINISHED" && failed > 0) return `finished, ${count(failed)} failed`;
  return state === "RUNNING" && held > 0 ? `running, ${count(held)} held back` : STATES[state];
}
