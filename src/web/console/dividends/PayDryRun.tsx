import { useSignal } from "@preact/signals";
import { type DividendRunDetails, VegasError } from "../../../client/index.ts";
import { chips, count } from "../../format.ts";
import { attempt, client } from "../../house.ts";
import { once } from "../../once.ts";
import { go } from "../../router.ts";
import { startDryRun } from "./startDryRun.ts";

/** Pays what the dry run showed and nothing else: if anything has changed since, the server says so, and a new dry run is shown. */
export function PayDryRun({ run }: { readonly run: DividendRunDetails }) {
  const isBusy = useSignal(false);
  const { period, digest, held, approvers } = run;
  const what = `${chips(run.amount)} to ${many(run.payouts, "syndicate")}, ${many(run.members, "member")}`;
  const pay = async () => {
    if (isBusy.value) return;
    if (!confirm(`Pay ${what}${period === null ? ", as an extra run" : `, for ${period}`}?`)) return;
    isBusy.value = true;
    const runId = await attempt(() => payOrLookAgain(period, digest));
    isBusy.value = false;
    if (runId !== null) go(`/console/dividends/${runId}`);
  };
  return (
    <div class="page-head">
      <p class="lead">
        {what}.{" "}
        {held > 0 &&
          (approvers > 0
            ? `${count(held)} of them would wait for a second admin; ${count(approvers)} could decide.`
            : `${count(held)} of them would wait for a second admin, and there is none: make one first.`)}
      </p>
      <button type="button" class="button gold" aria-busy={isBusy.value} data-test="run" onClick={() => void pay()}>
        Pay {chips(run.amount)}
      </button>
    </div>
  );
}

/** @returns the run that pays, or the dry run that shows what has changed. */
async function payOrLookAgain(period: string | null, digest: string | null): Promise<string> {
  const run = { ...(period !== null && { period }), ...(digest !== null && { digest }) };
  try {
    return (await once(["dividends", run], (how) => client.api.runDividends(run, how))).runId;
  } catch (error) {
    if (!(error instanceof VegasError && error.code === "DIVIDENDS_CHANGED")) throw error;
    await attempt(() => Promise.reject(error)); // Said first; then how it stands now.
    return startDryRun(period ?? "");
  }
}

const many = (things: number, name: string): string => `${count(things)} ${name}${things === 1 ? "" : "s"}`;
