import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

const TICKS_PER_SECOND = 100; // What Linux reports to programs on every platform.

/**
 * Processor seconds that a process and its children have used since they began; null where /proc does not tell.
 * Postgres serves each connection in a child, so the parent alone would say nothing.
 */
export function cpuSecondsOf(pid: number): number | null {
  const all = readStats();
  if (all.length === 0) return null;
  const family = all.filter((stat) => stat.pid === pid || stat.parent === pid);
  return family.reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_PER_SECOND;
}

/** Processor seconds that the whole machine has spent on anything at all. */
export const cpuSecondsOfMachine = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1_000;

function readStats(): { pid: number; parent: number; ticks: number }[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readStat);
  } catch {
    return []; // Not Linux.
  }
}

function readStat(pid: string) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number); // From field 3 on: the name may hold spaces.
    const [, parent = 0] = fields;
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
    return [{ pid: Number(pid), parent, ticks: user + system + childUser + childSystem }];
  } catch {
    return []; // Ended between the listing and the reading.
  }
}
