import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DividendRunDetails, DividendStatusMessage } from "../../../client/index.ts";
import { moment } from "../../format.ts";
import { attempt, client } from "../../house.ts";
import { usePages } from "../../pages.ts";
import { PagedList } from "../../shell/PagedList.tsx";
import { useEvery } from "../useEvery.ts";
import { Run } from "./Run.tsx";
import { RunLine } from "./RunLine.tsx";
import { RunStarter } from "./RunStarter.tsx";

const LOOK_MS = 2_000;
const IDLE_LOOK_MS = 30_000; // Each look stands in the audit log.

/** Pay day: start a run, or see what it would do; watch it; decide on it; pay again what failed. */
export function DividendsPage() {
  const status = useSignal<DividendStatusMessage | null>(null);
  const chosen = useSignal<string | null>(null);
  const run = useSignal<DividendRunDetails | null>(null);
  const runs = usePages(client.api.dividendRuns);

  const lookedAt = useRef(0);
  const look = async () => {
    lookedAt.current = Date.now();
    const now = await attempt(client.api.dividendStatus);
    if (now !== null) status.value = now;
    const id = chosen.value ?? status.value?.lastRun?.runId; // The newest, unless another one was asked for.
    const shown = id === undefined ? null : await attempt(() => client.api.dividendRun(id));
    if (shown === null || (chosen.value ?? shown.runId) !== shown.runId) return;
    const hasMoved = run.value?.runId === shown.runId && run.value.state !== shown.state;
    run.value = shown;
    if (hasMoved) runs.reload();
  };
  useEvery(LOOK_MS, async () => {
    if (run.value?.state === "RUNNING" || Date.now() - lookedAt.current >= IDLE_LOOK_MS) await look();
  });
  // Between two looks the server tells how the run under way gets on.
  useEffect(
    () =>
      client.on("dividendProgress", ({ runId, ...counts }) => {
        if (run.value?.runId !== runId) return;
        run.value = { ...run.value, ...counts };
        if (counts.waiting + counts.active === 0) void look();
      }),
    [],
  );
  const show = (runId: string) => {
    chosen.value = runId;
    void look().then(runs.reload); // Not before: a list older than the run would go on saying that it is under way.
  };

  const next = status.value?.nextScheduledRun;
  return (
    <>
      <RunStarter onStarted={show} />
      <p class="lead">
        {next === undefined ? "…" : next === null ? "No pay day is scheduled." : `Next pay day: ${moment(next)}`}
      </p>
      {run.value !== null && <Run run={run.value} onChanged={look} />}
      <section class="panel" aria-label="Runs" data-test="runs">
        <h2>Runs</h2>
        <PagedList pages={runs} empty="There was none yet.">
          {(one) => <RunLine key={one.runId} run={one} onShow={show} />}
        </PagedList>
      </section>
    </>
  );
}
