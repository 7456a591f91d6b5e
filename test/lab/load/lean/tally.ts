/** What the players of one generator went through. */
import { createHistogram } from "../histogram.ts";
import { createAudience } from "./audience.ts";
import type { Counts } from "./messages.ts";
import type { PlayerLog } from "./player.ts";

type Totals = Pick<Counts, "here" | "behind" | "open">;

export interface Tally {
  /** What a player at this table tells. */
  logOf(tableId: string): PlayerLog;
  /** One more spectator of a table has this version of it. */
  spectated(tableId: string, version: number): void;
  restart(): void;
  read(totals: Totals): Counts;
}

/** @param spectators of each table that has any */
export function createTally(spectators: ReadonlyMap<string, number> = new Map()): Tally {
  let latency = createHistogram();
  let away = createHistogram();
  let [awayMaxMs, latencyMaxMs] = [0, 0];
  let late: Record<string, number> = {};
  let repeated: Record<string, number> = {};
  let errors: Record<string, number> = {};
  let startedAt = performance.now();
  let cpuAt = process.cpuUsage();
  let acknowledgedEver = 0;
  const newest: Record<string, number> = {};
  const audiences = new Map([...spectators].map(([tableId, size]) => [tableId, createAudience(size)]));
  const all = (which: "last" | "spread"): number[] => {
    const sum = createHistogram();
    for (const audience of audiences.values()) sum.merge(audience.times[which].counts());
    return sum.counts();
  };

  return {
    logOf: (tableId) => ({
      acknowledged(ms, version) {
        latency.add(ms);
        latencyMaxMs = Math.max(latencyMaxMs, ms);
        acknowledgedEver += 1;
        newest[tableId] = Math.max(newest[tableId] ?? 0, version);
        audiences.get(tableId)?.asked(version, performance.now() - ms);
      },
      away(ms) {
        away.add(ms);
        awayMaxMs = Math.max(awayMaxMs, ms);
      },
      late: (code) => countOne(late, code),
      repeated: (code) => countOne(repeated, code),
      failed: (code) => countOne(errors, code),
    }),

    spectated: (tableId, version) => audiences.get(tableId)?.has(version),

    restart() {
      latency = createHistogram();
      for (const audience of audiences.values()) audience.restart();
      away = createHistogram();
      [awayMaxMs, latencyMaxMs] = [0, 0];
      late = {};
      repeated = {};
      errors = {};
      startedAt = performance.now();
      cpuAt = process.cpuUsage();
    },

    read(totals) {
      const { user, system } = process.cpuUsage(cpuAt);
      return {
        latency: latency.counts(),
        lastSpectator: all("last"),
        spread: all("spread"),
        away: away.counts(),
        ...{ awayMaxMs, latencyMaxMs, late, repeated, errors, acknowledgedEver, newest },
        seconds: (performance.now() - startedAt) / 1_000,
        cpuSeconds: (user + system) / 1_000_000,
        ...totals,
      };
    },
  };
}

function countOne(counts: Record<string, number>, code: string): void {
  counts[code] = (counts[code] ?? 0) + 1;
}
