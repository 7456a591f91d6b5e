import type { DividendRunDetails, DividendRunMessage, PayoutMessage } from "../../../client/index.ts";
import { chips, count, moment } from "../../format.ts";
import { attempt, client, user } from "../../house.ts";
import { Figure } from "../parts.tsx";
import { PayDryRun } from "./PayDryRun.tsx";
import { stateOf, titleOf } from "./RunLine.tsx";

interface Props {
  readonly run: DividendRunDetails;
  /** The pay day before it, for a dry run to be compared with. */
  readonly last?: DividendRunMessage | null | undefined;
  /** After a decision or a retry. */
  readonly onChanged: () => Promise<void>;
}

/** One run: how far it is, what it moved, what failed and why. */
export function Run({ run, last, onChanged }: Props) {
  const done = run.completed + run.failed;
  return (
    <section class="panel" aria-label={titleOf(run)} data-test="dividend-run" data-state={run.state}>
      <div class="page-head">
        <h2>{titleOf(run)}</h2>
        <span class="tag" role="status">
          {stateOf(run)}
        </span>
      </div>
      {!run.dryRun && (
        <label class="progress">
          {count(done)} of {count(run.payouts)} syndicates
          <progress max={Math.max(1, run.payouts)} value={run.payouts === 0 && run.state === "FINISHED" ? 1 : done} />
        </label>
      )}
      <Numbers run={run} last={last} />
      {run.dryRun && run.payouts > 0 && <PayDryRun run={run} />}
      {!run.dryRun && run.held > 0 && <Decision run={run} onChanged={onChanged} />}
      {run.failures.length > 0 && <Failures run={run} onChanged={onChanged} />}
    </section>
  );
}

function Numbers({ run, last }: Pick<Props, "run" | "last">) {
  const took = run.finishedAt === null ? "" : `${((run.finishedAt - run.startedAt) / 1_000).toFixed(1)} s`;
  return (
    <dl class="figures">
      <Figure
        name={run.dryRun ? "Would pay" : "To pay"}
        value={chips(run.amount)}
        note={`${count(run.members)} members`}
      />
      {!run.dryRun && <Figure name="Paid" value={chips(run.paidAmount)} note={`${count(run.paidMembers)} members`} />}
      {run.dryRun && last && (
        <Figure
          name="Last pay day"
          value={chips(last.paidAmount)}
          note={`${count(last.paidMembers)} members, ${moment(last.startedAt)}`}
        />
      )}
      <Figure name="Syndicates" value={count(run.payouts)} note={`${count(run.skipped)} with nothing to pay`} />
      {!run.dryRun && (
        <Figure
          name="Payouts"
          value={`${count(run.completed)} paid`}
          note={`${count(run.waiting)} waiting, ${count(run.active)} active`}
        />
      )}
      {run.held > 0 && <Figure name="Held back" value={count(run.held)} note="until a second admin decides" />}
      {!run.dryRun && <Figure name="Failed" value={count(run.failed)} isBad={run.failed > 0} />}
      <Figure
        name="Started"
        value={run.trigger === "scheduled" ? "by the schedule" : "by hand"}
        note={moment(run.startedAt)}
      />
      {took !== "" && <Figure name="Took" value={took} />}
    </dl>
  );
}

/** By somebody else than who started it: the server sees to that. */
function Decision({ run, onChanged }: Props) {
  const isOwn = run.requestedBy === user.value?.id;
  const decide = async (decision: "approve" | "reject") => {
    await attempt(() => client.api.decideDividends(run.runId, decision));
    await onChanged();
  };
  return (
    <div class="page-head">
      <p class="lead">
        {isOwn ? "So much money needs a second admin. You may still reject it." : "This waits for a second admin: you."}{" "}
        {isOwn && (run.approvers > 0 ? `${count(run.approvers)} could decide.` : "There is none: make one.")}{" "}
        {run.heldBack
          .map(({ name, amount, members }) => `${name}: ${chips(amount)} to ${count(members)} members`)
          .join("; ")}
      </p>
      <span>
        {!isOwn && (
          <button type="button" class="button gold" onClick={() => void decide("approve")}>
            Approve
          </button>
        )}{" "}
        <button type="button" class="button" onClick={() => void decide("reject")}>
          Reject
        </button>
      </span>
    </div>
  );
}

function Failures({ run, onChanged }: Props) {
  const retry = async (payout?: PayoutMessage) => {
    const options = payout === undefined ? {} : { syndicateId: payout.syndicateId };
    await attempt(() => client.api.retryDividends(run.runId, options));
    await onChanged();
  };
  return (
    <>
      <div class="page-head">
        <h3>Failed</h3>
        <button type="button" class="button" onClick={() => void retry()}>
          Pay all of them again
        </button>
      </div>
      <ol class="lines">
        {run.failures.map((payout) => (
          <li key={payout.syndicateId} class="line">
            <span class="line-what">
              {payout.name}
              <small>
                {payout.reason} · {count(payout.attempts)} attempts
              </small>
              {payout.why !== null && (
                <small>
                  {payout.why.means} {payout.why.cure}
                </small>
              )}
            </span>
            <span class="line-amount">
              {chips(payout.amount - payout.paidAmount)}{" "}
              <button
                type="button"
                class="link"
                aria-label={`Pay ${payout.name} again`}
                onClick={() => void retry(payout)}
              >
                Again
              </button>
            </span>
          </li>
        ))}
      </ol>
      {run.failures.length < run.failed && (
        <p class="lead">
          The first {count(run.failures.length)} of {count(run.failed)}.
        </p>
      )}
    </>
  );
}
