import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DividendCounts, DividendRunDetails, DividendStatusMessage } from "../../../client/index.ts";
import { moment } from "../../format.ts";
import { attempt, client } from "../../house.ts";
import { usePages } from "../../pages.ts";
import { PagedList } from "../../shell/PagedList.tsx";
import { useEvery } from "../useEvery.ts";
import { hasMovedOn, isOver } from "./hasMovedOn.ts";
import { Payouts } from "./Payouts.tsx";
import { Run } from "./Run.tsx";
import { RunLine } from "./RunLine.tsx";
import { RunStarter } from "./RunStarter.tsx";

/** The server tells how a run gets on every 5 s at least: after this much silence a notice was lost. */
const SILENCE_MS = 15_000;

/**
 * Pay day: see what a run would do, pay it, watch it, decide on it, pay again what failed. With `detail` one run and all its
 * payouts; without, the newest one and the history. Each look at the server stands
 * in the audit log, so the page looks when it opens and when it is told of something new, not time and again.
 */
export function DividendsPage({ detail }: { readonly detail?: string | undefined }) {
  const status = useSignal<DividendStatusMessage | null>(null);
  const run = useSignal<DividendRunDetails | null>(null);
  const runs = usePages(client.api.dividendRuns);

  const heardAt = useRef(0);
  const looks = useRef(0);
  const look = async () => {
    heardAt.current = Date.now();
    looks.current += 1;
    const turn = looks.current;
    const now = await attempt(client.api.dividendStatus);
    if (now !== null) status.value = now;
    const id = detail ?? status.value?.lastRun?.runId; // The newest, unless another one was asked for.
    const shown = id === undefined ? null : await attempt(() => client.api.dividendRun(id));
    if (shown === null || turn !== looks.current) return; // A later look sees what is newer, whichever answer comes first.
    const hasMoved = run.value?.runId === shown.runId && run.value.state !== shown.state;
    run.value = shown;
    if (hasMoved) runs.reload();
  };
  useEvery(SILENCE_MS / 3, async () => {
    const isSilent = Date.now() - heardAt.current >= SILENCE_MS;
    if (heardAt.current === 0 || (run.value?.state === "RUNNING" && isSilent)) await look();
  });
  const told = useRef("");
  const hear = (runId: string, counts: DividendCounts) => {
    heardAt.current = Date.now();
    const shown = run.value;
    if (shown?.runId === runId) {
      run.value = { ...shown, ...counts };
      if (hasMovedOn(shown.state, counts)) void look();
      return;
    }
    const news = `${runId} ${isOver(counts)}`; // Another run has begun, or is over: worth one look.
    if (news === told.current) return;
    told.current = news;
    void look().then(runs.reload);
  };
  useEffect(() => client.on("dividendProgress", ({ runId, ...counts }) => hear(runId, counts)), []);
  useEffect(
    () =>
      client.on("connection", ({ kind }) => {
        if (kind === "online" && heardAt.current > 0) void look(); // What was told meanwhile was not heard.
      }),
    [],
  );
  if (detail !== undefined) {
    return (
      <>
        <a class="link" href="/console/dividends">
          All runs
        </a>
        {run.value !== null && <Run run={run.value} last={status.value?.lastRun} onChanged={look} />}
        {run.value !== null && <Payouts run={run.value} />}
      </>
    );
  }
  return (
    <>
      <RunStarter />
      <NextPayDay at={status.value?.nextScheduledRun} />
      {run.value !== null && <Run run={run.value} onChanged={look} />}
      <section class="panel" aria-label="Runs" data-test="runs">
        <h2>Runs</h2>
        <PagedList pages={runs} empty="There was none yet.">
          {(one) => <RunLine key={one.runId} run={one} />}
        </PagedList>
      </section>
    </>
  );
}

function NextPayDay({ at }: { readonly at: string | null | undefined }) {
  if (at === undefined) return <p class="lead">…</p>;
  return <p class="lead">{at === null ? "No pay day is scheduled." : `Next pay day: ${moment(Date.parse(at))}`}</p>;
}
