/** Progress of a run, reported to admins at a bounded rate; and the moment it is over. */

import type { Clock } from "../kernel/clock.ts";
import type { RunId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { DividendBook, DividendRun, RunCounts } from "./ports/book.ts";
import type { DividendNews, PayoutJobs } from "./ports/work.ts";

/** Often enough for a bar that moves, seldom enough that counting costs nothing. */
const REPORT_MS = 250;

export interface ProgressDeps {
  readonly book: DividendBook;
  readonly jobs: PayoutJobs;
  readonly news: DividendNews;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Progress {
  /** Something of this run has changed: a report follows within REPORT_MS. */
  touch(runId: RunId): void;
  /** Resolves when everything touched so far has been reported. */
  settled(): Promise<void>;
}

export function createProgress(deps: ProgressDeps): Progress {
  const touched = new Set<RunId>();
  let reporting: Promise<void> | null = null;

  async function reportAll(): Promise<void> {
    while (touched.size > 0) {
      await deps.clock.pause(REPORT_MS);
      const due = [...touched];
      touched.clear();
      for (const runId of due) await reportRun(deps, runId).catch((err: unknown) => unreported(deps, runId, err));
    }
    reporting = null;
  }

  return {
    touch(runId) {
      touched.add(runId);
      reporting ??= reportAll();
    },
    settled: async () => {
      await reporting;
    },
  };
}

/** Reports the run, after ending it when nothing is owed any more. Any container may; one ends it. */
export async function reportRun({ book, jobs, news, log }: ProgressDeps, runId: RunId): Promise<void> {
  const before = await book.find(runId);
  if (before === null) return;
  const ended = before.state === "RUNNING" && before.pending === 0 && (await book.finish(runId));
  const run = ended ? ((await book.find(runId)) ?? before) : before;
  if (ended) log.info(summaryOf(run), "dividend run is over");
  news.progress(runId, countsOf(run, run.pending === 0 ? 0 : await jobs.active()));
}

/** @param active jobs in hand; runs follow one another, so all of them are this run's. */
export function countsOf({ pending, completed, failed }: DividendRun, active: number): RunCounts {
  const inHand = Math.min(active, pending);
  return { waiting: pending - inHand, active: inHand, completed, failed };
}

const summaryOf = (run: DividendRun): object => ({
  type: "dividend_run_completed",
  runId: run.runId,
  period: run.period,
  syndicates: run.syndicates,
  completed: run.completed,
  failed: run.failed,
  amount: Number(run.paidAmount),
  members: run.paidMembers,
  duration_ms: (run.finishedAt ?? run.startedAt) - run.startedAt,
});

/** The book or Redis is away: the next touch, or the sweep, reports instead. */
const unreported = ({ log }: ProgressDeps, runId: RunId, err: unknown): void =>
  log.warn({ type: "dividend_progress_unreported", runId, err }, "a run's progress could not be reported");
