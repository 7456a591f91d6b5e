/** A bar that follows a run: by the notices admins get, and by asking where they fail to come, because a notice may get lost. */
import type { DividendCounts, DividendRunDetails, VegasClient } from "../../client/index.ts";

/** The server reports the progress of a run every 5 s at least. Each request is written to the audit log: none without need. */
const SILENCE_MS = 7_500;
const BAR_WIDTH = 40;
const SHOW_MS = 100;
/** Where lines can't be overwritten, in a log file. */
const LINE_MS = 2_000;

/** Shows the run's progress until it has ended, or until stopped. @returns the run as it then stands. */
export async function watchRun(client: VegasClient, runId: string, stop: AbortSignal): Promise<DividendRunDetails> {
  const startedAt = Date.now();
  const bell = createBell(SILENCE_MS);
  let counts: DividendCounts | null = null;
  const off = client.on("dividendProgress", (progress) => {
    if (progress.runId !== runId) return;
    counts = progress;
    if (progress.waiting + progress.active === 0) bell.ring();
    else bell.putOff();
  });
  stop.addEventListener("abort", bell.ring);
  let run = await client.api.dividendRun(runId);
  const bar = showBar(() => lineOf(counts ?? run, Date.now() - startedAt));
  try {
    while (run.state === "RUNNING" && !stop.aborted) {
      await bell.rung();
      run = await client.api.dividendRun(runId);
      counts = run;
    }
    return run;
  } finally {
    off();
    bell.ring();
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

function lineOf(counts: DividendCounts, elapsedMs: number): string {
  const { waiting, active, completed, failed } = counts;
  const all = waiting + active + completed + failed;
  const done = all === 0 ? 1 : (completed + failed) / all;
  const filled = Math.round(done * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor(done * 100)} %`.padStart(5);
  return `${bar} ${percent}  ${completed}/${all} paid  ${failed} failed  ${active} active  ${(elapsedMs / 1_000).toFixed(1)} s`;
}

/** Rings when it is rung, or by itself `afterMs` after the last time that it was put off. Nobody there: it has rung for the next. */
function createBell(afterMs: number): { ring(): void; putOff(): void; rung(): Promise<void> } {
  let isRung = false;
  let wake = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ring = (): void => {
    clearTimeout(timer);
    isRung = true;
    wake();
  };
  const putOff = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ring, afterMs);
  };
  return {
    ring,
    putOff,
    async rung() {
      putOff();
      if (!isRung)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      isRung = false;
    },
  };
}
