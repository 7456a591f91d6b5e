import { useSignal } from "@preact/signals";
import type { DividendRunDetails, PayoutMessage } from "../../../client/index.ts";
import { chips, count, signed } from "../../format.ts";
import { client } from "../../house.ts";
import { usePages } from "../../pages.ts";
import { PagedList } from "../../shell/PagedList.tsx";

type Sort = "amount" | "change" | "name" | "members";

const SORTS: Readonly<Record<Sort, string>> = {
  amount: "Largest amount",
  change: "Largest change",
  members: "Most members",
  name: "Name",
};

const STATES: Readonly<Record<PayoutMessage["state"], string>> = {
  PLANNED: "to pay",
  PENDING: "waiting",
  PAID: "paid",
  HELD: "held back",
  FAILED: "failed",
  SKIPPED: "nothing to pay",
};

interface Chosen {
  readonly search: string;
  readonly sort: Sort;
  readonly state: PayoutMessage["state"] | "";
}

/** Who gets what in a run, all of them: found by name, sorted, and compared with the pay day before. */
export function Payouts({ run }: { readonly run: DividendRunDetails }) {
  const chosen = useSignal<Chosen>({ search: "", sort: "amount", state: "" });
  const choose = ({ currentTarget }: { readonly currentTarget: HTMLFormElement }) => {
    const form = new FormData(currentTarget);
    const [search, sort, state] = ["search", "sort", "state"].map((name) => String(form.get(name) ?? ""));
    chosen.value = { search: search?.trim() ?? "", sort: sort as Sort, state: state as Chosen["state"] };
  };
  const states: PayoutMessage["state"][] = run.dryRun
    ? ["PLANNED", "HELD", "SKIPPED"]
    : ["PENDING", "HELD", "PAID", "FAILED", "SKIPPED"];
  return (
    <section class="panel" aria-label="Payouts" data-test="payouts">
      <h2>Who gets what</h2>
      <form class="amount-form payouts-form" onChange={choose} onSubmit={(event) => event.preventDefault()}>
        <label class="field">
          Part of a name
          <input name="search" type="search" maxLength={60} autocomplete="off" />
        </label>
        <label class="field">
          Sorted by
          <select name="sort">
            {Object.entries(SORTS).map(([sort, name]) => (
              <option key={sort} value={sort}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          Only
          <select name="state">
            <option value="">all</option>
            {states.map((state) => (
              <option key={state} value={state}>
                {STATES[state]}
              </option>
            ))}
          </select>
        </label>
      </form>
      <Found key={`${JSON.stringify(chosen.value)}:${run.state}:${run.failed}`} run={run} chosen={chosen.value} />
    </section>
  );
}

function Found({ run, chosen }: { readonly run: DividendRunDetails; readonly chosen: Chosen }) {
  const { search, sort, state } = chosen;
  const filters = { sort, ...(search !== "" && { search }), ...(state !== "" && { state }) };
  const pages = usePages((page) => client.api.payouts(run.runId, { ...page, ...filters }));
  return (
    <PagedList pages={pages} empty="None of that kind.">
      {(payout) => <Payout key={payout.syndicateId} payout={payout} />}
    </PagedList>
  );
}

function Payout({ payout }: { readonly payout: PayoutMessage }) {
  const { syndicateId, name, state, reason, why, members, amount, paidMembers, paidAmount } = payout;
  const isPaid = state === "PAID";
  const waits = state === "PLANNED" && reason === "ABOVE_LIMIT";
  return (
    <li class="line">
      <span class="line-what">
        <a class="link" href={`/syndicates/${syndicateId}`}>
          {name}
        </a>
        <small>
          {count(isPaid ? paidMembers : members)} members · {changeOf(payout)}
        </small>
        {reason !== null && (
          <small>
            {reason}: {why?.means} {why?.cure}
          </small>
        )}
      </span>
      <span class="line-amount">
        {chips(isPaid ? paidAmount : amount)} <span class="tag">{waits ? "would wait" : STATES[state]}</span>
      </span>
    </li>
  );
}

/** Against the pay day before this run. */
function changeOf({ amount, lastAmount, state }: PayoutMessage): string {
  if (lastAmount === null) return state === "SKIPPED" ? "nothing last time" : "nothing last time, new";
  return amount === lastAmount
    ? "as last time"
    : `${signed(amount - lastAmount)} since last time (${chips(lastAmount)})`;
}
