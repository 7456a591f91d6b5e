/** The one table of figures at the end of a run. */

import { CRASH_POINTS } from "../../../src/infrastructure/resilience/crashPoints.ts";
import { machineHere } from "../machineHere.ts";
import { INVARIANTS, type Invariant, percentile, type Reading, type Target, type Violation } from "./evidence.ts";

interface ScenarioReport extends Omit<Reading, "recoveriesMs"> {
  readonly scenario: string;
  readonly seconds: number;
  readonly recovery: Recovery;
}

interface Recovery {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

export interface Report {
  readonly seed: string;
  readonly size: string;
  readonly commit: string;
  readonly machine: string;
  readonly seconds: number;
  readonly operations: number;
  readonly moneyOperations: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly checks: Readonly<Record<Invariant, number>>;
  readonly violations: Readonly<Record<Invariant, number>>;
  readonly named: readonly (Violation & { readonly scenario: string })[];
  readonly recovery: Recovery;
  readonly staleAttempted: number;
  readonly staleAccepted: number;
  readonly targets: readonly (Target & { readonly scenario: string })[];
  readonly scenarios: readonly ScenarioReport[];
}

export interface Played {
  readonly scenario: string;
  readonly seconds: number;
  readonly reading: Reading;
}

export function reportOf(
  facts: Pick<Report, "seed" | "size" | "commit" | "seconds">,
  played: readonly Played[],
): Report {
  const readings = played.map(({ reading }) => reading);
  const sum = (of: (reading: Reading) => number) => readings.reduce((total, reading) => total + of(reading), 0);
  const perInvariant = (of: (reading: Reading) => Readonly<Record<Invariant, number>>) =>
    Object.fromEntries(invariants.map((name) => [name, sum((reading) => of(reading)[name])])) as Record<
      Invariant,
      number
    >;
  const faults: Record<string, number> = {};
  for (const reading of readings)
    for (const [kind, count] of Object.entries(reading.faults)) faults[kind] = (faults[kind] ?? 0) + count;
  return {
    ...facts,
    machine: machineHere,
    operations: sum(({ operations }) => operations),
    moneyOperations: sum(({ moneyOperations }) => moneyOperations),
    faults,
    checks: perInvariant(({ checks }) => checks),
    violations: perInvariant(({ violationCount }) => violationCount),
    named: played.flatMap(({ scenario, reading }) => reading.violations.map((one) => ({ ...one, scenario }))),
    recovery: recoveryOf(readings.flatMap(({ recoveriesMs }) => recoveriesMs)),
    staleAttempted: sum(({ staleAttempted }) => staleAttempted),
    staleAccepted: sum(({ staleAccepted }) => staleAccepted),
    targets: [
      ...(isWhole(played) ? targetsOfAll(faults) : []),
      ...played.flatMap(({ scenario, reading }) => reading.targets.map((target) => ({ ...target, scenario }))),
    ],
    scenarios: played.map(({ scenario, seconds, reading: { recoveriesMs, ...reading } }) => ({
      scenario,
      seconds,
      recovery: recoveryOf(recoveriesMs),
      ...reading,
    })),
  };
}

const isWhole = (played: readonly Played[]): boolean =>
  ["crashes", "payouts"].every((name) => played.some(({ scenario }) => scenario === name));

/** What no scenario reaches alone. */
function targetsOfAll(faults: Report["faults"]): Report["targets"] {
  const points = Object.keys(faults).filter((kind) => /^kill at C\d+$/.test(kind)).length;
  const ofOurs = /^kill |^container killed/; // Killed stores are not counted.
  const kills = Object.entries(faults).reduce((sum, [kind, n]) => (ofOurs.test(kind) ? sum + n : sum), 0);
  const all = Object.keys(CRASH_POINTS).length;
  return [
    { scenario: "all", name: "crash points", wanted: `${all} of ${all}`, got: `${points}`, isMet: points === all },
    { scenario: "all", name: "real kills", wanted: "≥ 200", got: `${kills}`, isMet: kills >= 200 },
  ];
}

const invariants = Object.keys(INVARIANTS) as Invariant[];

export const violationsOf = ({ violations }: Report): number =>
  Object.values(violations).reduce((sum, count) => sum + count, 0);

const recoveryOf = (values: readonly number[]): Recovery => ({
  count: values.length,
  p50Ms: percentile(values, 0.5),
  p95Ms: percentile(values, 0.95),
  maxMs: percentile(values, 1),
});

export function reportLines(report: Report): string[] {
  const { recovery, scenarios, targets, named } = report;
  const faultCount = Object.values(report.faults).reduce((sum, count) => sum + count, 0);
  return [
    "",
    row("seed, size, commit", `${report.seed}, ${report.size}, ${report.commit}`),
    row("machine", report.machine),
    row("duration", `${Math.round(report.seconds)} s`),
    row("operations acknowledged", number(report.operations)),
    row("  of which moved money", number(report.moneyOperations)),
    row("faults", number(faultCount)),
    ...Object.entries(report.faults)
      .toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
      .map(([kind, count]) => row(`  ${kind}`, number(count))),
    row("table live again after a fault", `${recovery.count} times`),
    row("  p50 / p95 / max", `${recovery.p50Ms} / ${recovery.p95Ms} / ${recovery.maxMs} ms`),
    row("stale writes attempted", number(report.staleAttempted)),
    row("  accepted", number(report.staleAccepted)),
    "",
    `${"invariant".padEnd(48)}${"checks".padStart(12)}${"violations".padStart(12)}`,
    ...invariants.map(
      (name) =>
        `${`${name.padEnd(4)}${INVARIANTS[name]}`.padEnd(48)}${number(report.checks[name]).padStart(12)}${number(report.violations[name]).padStart(12)}`,
    ),
    "",
    ...scenarios.flatMap(({ scenario, seconds, figures }) => [
      row(scenario, `${Math.round(seconds)} s`),
      ...Object.entries(figures).map(([name, value]) =>
        row(`  ${name}`, typeof value === "number" ? number(value) : value),
      ),
    ]),
    ...(targets.length > 0 ? ["", `${"to be reached".padEnd(48)}${"wanted".padStart(14)}${"got".padStart(14)}`] : []),
    ...targets.map(
      ({ scenario, name, wanted, got, isMet }) =>
        `${`${scenario}: ${name}`.padEnd(48)}${wanted.padStart(14)}${got.padStart(14)}  ${isMet ? "yes" : "NO"}`,
    ),
    ...named.map(({ scenario, invariant, detail }) => `VIOLATION of ${invariant} in ${scenario}: ${detail}`),
  ];
}

const number = (value: number): string => value.toLocaleString("en");
const row = (name: string, value: string): string => `${name.padEnd(48)}  ${value}`;
