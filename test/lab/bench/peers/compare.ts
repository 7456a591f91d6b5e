/** `--peers`: what others would build and we, in turn, in one sitting, each in a house of its own. */
import { createClosers } from "../../../../src/ops/cli/closers.ts";
import type { ToolRun } from "../../../../src/ops/cli/runTool.ts";
import { type Measured, medianOf, round } from "../measure.ts";
import type { Wishes } from "../profiles/house.ts";
import type { ProfileReport } from "../profiles/profileReport.ts";
import { steady } from "../profiles/tableProfiles.ts";
import { installPeers } from "./install.ts";
import { measurePeer, type Way } from "./room.ts";
import { measureStatement, type StatementFigures } from "./statement.ts";

export interface Comparison {
  readonly ours: Measured;
  readonly reports: readonly ProfileReport[];
  readonly peers: Readonly<Record<Way, Measured>>;
  readonly statement: StatementFigures;
  /** Our rate as a share of theirs. */
  readonly ratios: Readonly<Record<Way, number>>;
  /** Our p99 over theirs. */
  readonly p99Ratios: Readonly<Record<Way, number>>;
}

const WAYS: readonly Way[] = ["prisma", "statement", "memory"];

/** Everybody once, then everybody again: what the machine does meanwhile meets all alike. Medians by rate. */
export async function comparePeers(wishes: Wishes, { closers, stop }: ToolRun, say: (line: string) => void) {
  const folder = installPeers(say);
  const reports: ProfileReport[] = [];
  const peers: Record<Way, Measured[]> = { prisma: [], statement: [], memory: [] };
  const inTurn = async <T>(work: (own: ReturnType<typeof createClosers>) => Promise<T>): Promise<T> => {
    const own = createClosers();
    closers.add(() => own.closeAll());
    const result = await work(own);
    await own.closeAll();
    return result;
  };
  for (let nth = 1; nth <= wishes.runs; nth += 1) {
    const once = { ...wishes, runs: 1, perSecond: null };
    const report = await inTurn((own) => steady({ wishes: once, closers: own, stop, say: () => undefined }));
    reports.push(report);
    say(`${nth}: ours ${Object.values(report.measured)[0]?.actionsPerSecond}/s`);
    for (const way of WAYS) {
      const wish = { folder, seconds: wishes.seconds, stop };
      const measured = await inTurn((own) => measurePeer(way, { ...wish, closers: own }));
      peers[way].push(measured);
      say(`${nth}: ${way} ${measured.actionsPerSecond}/s`);
    }
  }
  const statement = await inTurn((own) => measureStatement({ folder, seconds: wishes.seconds, closers: own, stop }));
  return comparisonOf(reports, peers, statement);
}

function comparisonOf(
  reports: readonly ProfileReport[],
  runs: Readonly<Record<Way, readonly Measured[]>>,
  statement: StatementFigures,
): Comparison {
  const ours = medianOf(reports.flatMap(({ measured }) => Object.values(measured)));
  const each = <T>(of: (way: Way) => T): Record<Way, T> => ({
    prisma: of("prisma"),
    statement: of("statement"),
    memory: of("memory"),
  });
  const peers = each((way) => medianOf(runs[way]));
  return {
    ours,
    reports,
    peers,
    statement,
    ratios: each((way) => round(ours.actionsPerSecond / peers[way].actionsPerSecond, 2)),
    p99Ratios: each((way) => round(ours.p99Ms / peers[way].p99Ms, 2)),
  };
}

const NAMES: Readonly<Record<Way, string>> = {
  prisma: "peer 1: a Prisma transaction per move",
  statement: "peer 2: a prepared statement per move",
  memory: "the same room in memory",
};

export function comparisonLines({ ours, peers, statement, ratios, p99Ratios }: Comparison): string[] {
  const row = (name: string, one: Measured, ratio: string): string =>
    `  ${name.padEnd(40)} ${String(one.actionsPerSecond).padStart(9)}/s  p50 ${one.p50Ms}  p99 ${one.p99Ms} ms  ${one.cpuMs.total} ms of processor each  ${ratio}`;
  const verdict = (isMet: boolean, text: string): string => `  ${isMet ? "✓" : "✗"} ${text}`;
  return [
    "",
    "16 tables, 64 players, closed loop, medians:",
    row("ours", ours, ""),
    ...WAYS.map((way) => row(NAMES[way], peers[way], `ours: ${ratios[way]} of its rate, ${p99Ratios[way]} of its p99`)),
    `  peer 2's statement alone, by ${statement.by}: ${Object.entries(statement.perSecond)
      .map(([clients, rate]) => `${clients} clients ${rate}/s`)
      .join(", ")}`,
    verdict(ratios.statement >= 0.5, "at least 0.5 of peer 2"),
    verdict(ratios.prisma >= 3, "at least 3 of peer 1"),
    verdict(p99Ratios.statement <= 2, "p99 at most that of peer 2 × 2"),
  ];
}
