import { useSignal } from "@preact/signals";
import { attempt } from "../../house.ts";
import { go } from "../../router.ts";
import { startDryRun } from "./startDryRun.ts";

/** Nothing is paid unseen: a dry run comes first, and its page has the button that pays. */
export function RunStarter() {
  const period = useSignal("");
  const isBusy = useSignal(false);
  const start = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy.value) return;
    isBusy.value = true;
    const runId = await attempt(() => startDryRun(period.value.trim()));
    isBusy.value = false;
    if (runId !== null) go(`/console/dividends/${runId}`);
  };
  return (
    <section class="panel" aria-label="Start a run">
      <h2>Start a run</h2>
      <form class="amount-form" onSubmit={(event) => void start(event)}>
        <label class="field">
          Period: a day, ISO week or month in UTC; empty for an extra run
          <input
            value={period}
            placeholder={new Date().toISOString().slice(0, 10)}
            maxLength={20}
            autocomplete="off"
            onInput={({ currentTarget }) => {
              period.value = currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button gold" aria-busy={isBusy.value} data-test="dry-run">
          See what it would pay
        </button>
      </form>
    </section>
  );
}
