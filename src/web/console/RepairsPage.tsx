import { useSignal } from "@preact/signals";
import type { RepairMessage, RepairStepMessage } from "../../client/index.ts";
import { chips, moment } from "../format.ts";
import { attempt } from "../house.ts";
import { usePages } from "../pages.ts";
import { PagedList } from "../shell/PagedList.tsx";
import { decideRepair, proposeRepair, repairs } from "./calls.ts";

/** Corrections of the books: one admin has them proposed, another looks at the rows and decides. */
export function RepairsPage() {
  const pages = usePages(repairs);
  const decide = async (id: string, decision: "approve" | "reject") => {
    if (!confirm(decision === "approve" ? "Carry this out?" : "Reject this?")) return;
    await attempt(() => decideRepair(id, decision));
    pages.reload();
  };
  return (
    <>
      <Proposal onDone={pages.reload} />
      <section class="panel" aria-label="Repairs" data-test="repairs">
        <h2>Repairs</h2>
        <PagedList pages={pages} empty="Nothing was ever mended here.">
          {(repair) => <Line key={repair.id} repair={repair} onDecide={decide} />}
        </PagedList>
      </section>
    </>
  );
}

function Proposal({ onDone }: { readonly onDone: () => void }) {
  const subject = useSignal("");
  const propose = async (event: SubmitEvent) => {
    event.preventDefault();
    if ((await attempt(() => proposeRepair(subject.value.trim()))) === null) return;
    subject.value = "";
    onDone();
  };
  return (
    <section class="panel" aria-label="Propose">
      <h2>Propose a correction</h2>
      <form class="form" onSubmit={(event) => void propose(event)}>
        <p class="lead">
          All of it is proven, and the smallest correction written down. Nothing changes until another admin approves
          it.
        </p>
        <label class="field">
          What is to be mended
          <input
            name="subject"
            required
            placeholder="account:player:… or table:…"
            autocomplete="off"
            value={subject}
            onInput={({ currentTarget }) => {
              subject.value = currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button gold">
          Propose
        </button>
      </form>
    </section>
  );
}

interface LineProps {
  readonly repair: RepairMessage;
  readonly onDecide: (id: string, decision: "approve" | "reject") => Promise<void>;
}

function Line({ repair, onDecide }: LineProps) {
  const { id, subject, state, proposedBy, decidedBy, at, found, steps } = repair;
  return (
    <li class="line" data-repair={id}>
      <span class="line-what">
        <b>{subject}</b> {state === "PROPOSED" ? "waits for another admin" : state.toLowerCase().replace("_", " ")}
        <small>
          proposed by {proposedBy}, {moment(at)}
          {decidedBy !== null && ` · decided by ${decidedBy}`}
        </small>
        {found.map(({ kind, where, detail }) => (
          <small key={`${kind}:${where}`} class="lost">
            {kind} at {where}: {detail}
          </small>
        ))}
        {steps.map((step) => (
          <small key={JSON.stringify(step)}>{sentenceOf(step)}</small>
        ))}
      </span>
      {state === "PROPOSED" && (
        <span class="line-amount">
          <button type="button" class="button gold" onClick={() => void onDecide(id, "approve")}>
            Approve
          </button>
          <button type="button" class="button" onClick={() => void onDecide(id, "reject")}>
            Reject
          </button>
        </span>
      )}
    </li>
  );
}

function sentenceOf(step: RepairStepMessage): string {
  const amount = (text: string) => chips(Number(text));
  switch (step.step) {
    case "RESTORE_POSTING":
      return `Row ${step.seq} is written again: ${step.kind} of ${amount(step.amount)}, balance ${amount(step.balanceAfter)}`;
    case "ANCHOR":
      return `Row ${step.seq} says ${step.kind} of ${amount(step.amount)}, balance ${amount(step.balanceAfter)}; counts for ${amount(step.countsFor)}, balance ${amount(step.countsAs)}`;
    case "BALANCE":
      return `The balance says ${amount(step.balance)} at row ${step.seq}; becomes ${amount(step.countsAs)} at row ${step.version}`;
    case "RETURN":
      return `${amount(step.amount)} go back to ${step.account}`;
    case "CLOSE":
      return "The table is closed for good";
  }
}
