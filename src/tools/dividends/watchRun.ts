/** A bar that follows a run: by the notices admins get, and by asking now and then, because a notice may get lost. */
import type { DividendCounts, DividendRunDetails, VegasClient } from "../../client/index.ts";

const ASK_MS = 2_000;
const BAR_WIDTH = 40;
const SHOW_MS = 100;
/** Where lines can't be overwritten, in a log file. */
const LINE_MS = 2_000;

/** Shows the run's progress until it has ended, or until told to stop. @returns the run as it then stands. */
export async function watchRun(client: VegasClient, runId: string, stop: AbortSignal): Promise<DividendRunDetails> {
  const startedAt = Date.now();
  let counts: DividendCounts = await client.api.dividendRun(runId);
  const bar = showBar(() => lineOf(counts, Date.now() - startedAt));
  const wake = createBell();
  const off = client.on("dividendProgress", (progress) => {
    if (progress.runId !== runId) return;
    counts = progress;
    if (leftOf(progress) === 0) wake.ring();
  });
  stop.addEventListener("abort", wake.ring);
  try {
    for (;;) {
      const run = await client.api.dividendRun(runId);
      counts = run;
      if (run.state !== "RUNNING" || stop.aborted) return run;
      await wake.within(ASK_MS);
    }
  } finally {
    off();
    bar.stop();
  }
}

function showBar(line: () => string): { stop(): void } {
  const isTerminal = process.stdout.isTTY === true;
  const show = () => process.stdout.write(isTerminal ? `\r\x1b[2K${line()}` : `${line()}\n`);
  const timer = setInterval(show, isTerminal ? SHOW_MS : LINE_MS);
  return {
    stop() {
      clearInterval(timer);
      show();
      if (isTerminal) process.stdout.write("\n");
    },
  };
}

export function lineOf(counts: DividendCounts, elapsedMs: number): string {
  const { waiting, active, completed, failed } = counts;
  const all = waiting + active + completed + failed;
  const done = all === 0 ? 1 : (completed + failed) / all;
  const filled = Math.round(done * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor(done * 100)} %`.padStart(5);
  return `${bar} ${percent}  ${completed}/${all} paid  ${failed} failed  ${active} active  ${(elapsedMs / 1_000).toFixed(1)} s`;
}

const leftOf = ({ waiting, active }: DividendCounts): number => waiting + active;

/** Something to wait for that may be cut short. */
function createBell(): { ring(): void; within(ms: number): Promise<void> } {
  let ring = (): void => undefined;
  return {
    ring: () => ring(),
    within: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        ring = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
