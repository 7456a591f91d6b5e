import { liveText } from "../../../src/ops/cli/liveText.ts";
import type { Reading } from "./figures.ts";

/** How the load is doing, on one line. */
export function liveLine(read: () => { reading: Reading; online: number; players: number }): { stop(): void } {
  return liveText(() => lineOf(read()));
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
