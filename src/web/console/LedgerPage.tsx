import { useSignal } from "@preact/signals";
import type { LedgerCheckMessage } from "../../client/index.ts";
import { chips, count } from "../format.ts";
import { attempt, client } from "../house.ts";
import { usePages } from "../pages.ts";
import { PagedList } from "../shell/PagedList.tsx";
import { chainRoots } from "./calls.ts";
import { Figure } from "./parts.tsx";

/** Is every chip accounted for? Asked now, over all of the ledger; and what the days before were closed with. */
export function LedgerPage() {
  const roots = usePages(chainRoots);
  return (
    <>
      <Proof />
      <section class="panel" aria-label="Days">
        <h2>Closed days</h2>
        <p class="lead">
          One hash over all chains as a day (UTC) ended. Whoever keeps it holds the house to every row of that day.
        </p>
        <PagedList pages={roots} empty="The first day is not over yet.">
          {({ day, kind, root, chains, rows }) => (
            <li key={`${day}:${kind}`} class="line">
              <span class="line-what">
                {day} · {kind.toLowerCase()}
                <small class="hex">{root}</small>
              </span>
              <span class="line-amount">
                <small>{count(chains)} chains</small>
                <small>{count(rows)} rows</small>
              </span>
            </li>
          )}
        </PagedList>
      </section>
    </>
  );
}

function Proof() {
  const proof = useSignal<LedgerCheckMessage | null>(null);
  const isBusy = useSignal(false);
  const prove = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    proof.value = await attempt(client.api.checkLedger);
    isBusy.value = false;
  };
  const found = proof.value;
  return (
    <section class="panel" aria-label="Proof" data-test="proof">
      <div class="page-head">
        <h2>The whole ledger</h2>
        <button type="button" class="button gold" aria-busy={isBusy.value} onClick={() => void prove()}>
          {isBusy.value ? "Proving …" : "Prove it now"}
        </button>
      </div>
      {found !== null && (
        <>
          <dl class="figures">
            <Figure name="Verdict" value={found.ok ? "holds" : "does not hold"} isBad={!found.ok} />
            <Figure name="Drift" value={chips(found.drift)} isBad={found.drift !== 0} />
            <Figure name="Accounts" value={count(found.accounts)} />
            <Figure name="Transfers" value={count(found.transfers)} />
            <Figure name="Journal rows" value={count(found.journalRows)} note={`of ${count(found.tables)} tables`} />
          </dl>
          <ol class="lines">
            {found.problems.map(({ kind, where, detail }) => (
              <li key={`${kind}:${where}`} class="line">
                <span class="line-what">
                  <b class="lost">{kind}</b> {where}
                  <small>{detail}</small>
                </span>
              </li>
            ))}
          </ol>
          <p class="lead">Not looked at: {found.notLookedAt.join("; ")}.</p>
        </>
      )}
    </section>
  );
}
