import { useSignal } from "@preact/signals";
import { attempt, client } from "../../house.ts";
import { once } from "../../once.ts";

/** A dry run works out the same numbers and moves nothing; a run pays, and asks first. */
export function RunStarter({ onStarted }: { readonly onStarted: (runId: string) => void }) {
  const period = useSignal("");
  const isBusy = useSignal(false);
  const start = async (dryRun: boolean) => {
    if (isBusy.value) return;
    const wanted = period.value.trim();
    if (!dryRun && !confirm(`Pay dividends ${wanted === "" ? "now, as an extra run" : `for ${wanted}`}?`)) return;
    isBusy.value = true;
    const run = { dryRun, ...(wanted !== "" && { period: wanted }) };
    const started = await attempt(() => once(["dividends", run], (how) => client.api.runDividends(run, how)));
    isBusy.value = false;
    if (started !== null) onStarted(started.runId);
  };
  return (
    <section class="panel" aria-label="Start a run">
      <h2>Start a run</h2>
      <div class="amount-form">
        <label class="field">
          Period: a day, ISO week or month in UTC; empty for an extra run
          <input
            value={period}
            placeholder="2026-W47"
            maxLength={20}
            autocomplete="off"
            onInput={({ currentTarget }) => {
              period.value = currentTarget.value;
            }}
          />
        </label>
        <button
          type="button"
          class="button"
          aria-busy={isBusy.value}
          data-test="dry-run"
          onClick={() => void start(true)}
        >
          Dry run
        </button>
        <button
          type="button"
          class="button gold"
          aria-busy={isBusy.value}
          data-test="run"
          onClick={() => void start(false)}
        >
          Pay
        </button>
      </div>
    </section>
  );
}
