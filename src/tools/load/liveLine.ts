import type { Reading } from "./figures.ts";

const REPORT_EVERY_MS = 5_000; // Where lines can't be overwritten, in a log file.

/** One line that is always up to date: overwritten each second at a terminal, added now and then elsewhere. */
export function liveLine(read: () => { reading: Reading; online: number; players: number }): { stop(): void } {
  const isTerminal = process.stdout.isTTY === true;
  const show = () => {
    const line = lineOf(read());
    process.stdout.write(isTerminal ? `\r\x1b[2K${line}` : `${line}\n`);
  };
  const timer = setInterval(show, isTerminal ? 1_000 : REPORT_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      if (isTerminal) process.stdout.write("\r\x1b[2K");
    },
  };
}

function lineOf({ reading, online, players }: ReturnType<Parameters<typeof liveLine>[0]>): string {
  const { rounds, actions, actionsPerSecond, p50Ms, p95Ms, p99Ms, errors } = reading;
  return [
    `rounds ${rounds}`,
    `actions ${actions} (${actionsPerSecond}/s)`,
    `p50 ${p50Ms} p95 ${p95Ms} p99 ${p99Ms} ms`,
    `errors ${errors}`,
    `online ${online}/${players}`,
  ].join(" · ");
}
