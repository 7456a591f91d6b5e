import type { LedgerCheckMessage } from "../../../src/client/index.ts";
import type { Reading } from "../load/figures.ts";

export interface Report {
  readonly containers: number;
  readonly players: number;
  readonly tables: number;
  readonly reading: Reading;
  /** 1 is one core, busy all the time. `total` is all of ours; `others` disturbed the measurement. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly limits: { readonly commitsPerSecond: number; readonly acksPerSecond: number };
  readonly ledger: LedgerCheckMessage;
}

/** What two cores with everything on them should reach. */
const TARGET = { actionsPerSecond: 300, p95Ms: 120, errorRate: 0 };

export function reportLines({ reading, cpu, limits, ledger }: Report): string[] {
  const {
    actionsPerSecond,
    actions,
    seconds,
    p50Ms,
    p95Ms,
    p99Ms,
    maxMs,
    errors,
    errorRate,
    late,
    lateByCode,
    rounds,
  } = reading;
  const perAction = (share: number) => (share * 1_000) / Math.max(actionsPerSecond, 1);
  return [
    "",
    line(
      "actions",
      `${actionsPerSecond}/s acknowledged, ${actions} in ${seconds} s`,
      target(actionsPerSecond >= TARGET.actionsPerSecond, `at least ${TARGET.actionsPerSecond}/s`),
    ),
    line(
      "latency",
      `p50 ${p50Ms}  p95 ${p95Ms}  p99 ${p99Ms}  max ${maxMs} ms`,
      target(p95Ms < TARGET.p95Ms, `p95 under ${TARGET.p95Ms} ms`),
    ),
    line(
      "errors",
      `${errors} (${(errorRate * 100).toFixed(3)} %), too late ${late} ${late > 0 ? JSON.stringify(lateByCode) : ""}`,
      target(errorRate <= TARGET.errorRate, "none"),
    ),
    line("rounds", `${rounds}, ${Math.round((rounds / seconds) * 10) / 10}/s`),
    line(
      "cores",
      `${Object.entries(cpu)
        .map(([name, cores]) => `${name} ${cores}`)
        .join("  ")}  (${perAction(cpu["total"] ?? 0).toFixed(2)} ms per action)`,
    ),
    line(
      "limits",
      `${limits.commitsPerSecond} one-row commits/s, ${limits.acksPerSecond} bare socket acknowledgements/s`,
    ),
    line(
      "ratio",
      `${percent(actionsPerSecond, limits.commitsPerSecond)} of the commits, ${percent(actionsPerSecond, limits.acksPerSecond)} of the acknowledgements`,
    ),
    line(
      "ledger",
      `${ledger.ok ? "ok" : "NOT OK"}, drift ${ledger.drift}, ${ledger.accounts} accounts, ${ledger.transfers} transfers`,
      target(ledger.ok && ledger.drift === 0, "drift 0"),
    ),
    ...ledger.problems.map(({ kind, where, detail }) => `           ${kind} at ${where}: ${detail}`),
    ...Object.entries(reading.errorsByCode).map(([code, count]) => `           ${code}: ${count}`),
    "",
  ];
}

const line = (name: string, text: string, verdict = "") => `  ${name.padEnd(8)} ${text}${verdict}`;
const target = (isMet: boolean, text: string) => (isMet ? `  ✓ ${text}` : `  ✗ MISSED: ${text}`);
const percent = (part: number, whole: number) => `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;
