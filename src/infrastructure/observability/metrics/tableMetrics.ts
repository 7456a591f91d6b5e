/** What the tables do, counted where they meet the stores: the rooms themselves know no metrics. */
import type { TableState } from "../../../games/game.ts";
import type { TableId } from "../../../kernel/ids.ts";
import type { HotTables, StoredTable } from "../../../tables/ports/hotTables.ts";
import type { Journal } from "../../../tables/ports/journal.ts";
import { enrichLogContext } from "../logs/logContext.ts";
import type { Metrics } from "./metrics.ts";

/** A table that was not read for so long has no watchers: watched ones are read every 1.5 s. */
const SEEN_MS = 10_000;

/** A deadline that is fired so late was noticed by players. */
const LATE_MS = 1_000;

/** A container reads far fewer tables than this within SEEN_MS. */
const SEEN_MAX = 20_000;

interface Sight {
  readonly phase: TableState["phase"];
  readonly dueAt: number | null;
  readonly at: number;
}

export interface TableSights {
  /** The phases of the game that is hosted: those without a table are counted as zero. */
  host(phases: readonly string[]): void;
  see(table: StoredTable<TableState>): void;
  dueAtOf(tableId: TableId): number | null;
  /** Tables per phase, seen within SEEN_MS. */
  byPhase(): Map<TableState["phase"], number>;
  /** Tables seen whose deadline passed more than LATE_MS ago: their clocks are not fired. */
  overdue(): number;
}

/** Which tables this container has lately had in hand. */
export function createTableSights(now: () => number = Date.now): TableSights {
  const sights = new Map<TableId, Sight>();
  let hosted: readonly string[] = [];
  const forgetOld = (): void => {
    for (const [tableId, { at }] of sights) {
      if (now() - at <= SEEN_MS) return; // In the order they were last seen.
      sights.delete(tableId);
    }
  };
  return {
    host(phases) {
      hosted = phases;
    },
    see({ tableId, state: { phase, dueAt } }) {
      sights.delete(tableId);
      if (sights.size >= SEEN_MAX) forgetOld();
      sights.set(tableId, { phase, dueAt, at: now() });
    },
    dueAtOf: (tableId) => sights.get(tableId)?.dueAt ?? null,
    byPhase() {
      forgetOld();
      const counts = new Map(hosted.map((phase) => [phase, 0]));
      for (const { phase } of sights.values()) counts.set(phase, (counts.get(phase) ?? 0) + 1);
      return counts;
    },
    overdue() {
      forgetOld();
      return [...sights.values()].filter(({ dueAt }) => dueAt !== null && now() - dueAt > LATE_MS).length;
    },
  };
}

/** Reads and writes of the hot tables: who is in which phase, hits and misses. */
export function countHotTables<State extends TableState>(
  hot: HotTables<State>,
  metrics: Metrics,
  sights: TableSights,
): HotTables<State> {
  let [hits, reads] = [0, 0];
  const read = (table: StoredTable<State> | null): void => {
    reads += 1;
    if (table !== null) hits += 1;
    metrics.redis_reads_total.inc({ result: table === null ? "miss" : "hit" });
    if (table !== null) sights.see(table);
  };
  metrics.beforeScrape(() => {
    metrics.redis_hit_ratio.set(reads === 0 ? 1 : hits / reads);
    for (const [phase, count] of sights.byPhase()) metrics.tables_by_phase.set({ phase }, count);
  });
  return {
    ...hot,
    async load(tableId) {
      const table = await hot.load(tableId);
      read(table);
      return table;
    },
    async loadMany(tableIds) {
      const tables = await hot.loadMany(tableIds);
      tables.forEach(read);
      return tables;
    },
    async project(table, dueAt) {
      sights.see(table);
      return hot.project(table, dueAt);
    },
  };
}

/** Commits: money moved, rounds settled, deadlines late, refusals for want of money. */
export function countCommits<State, Action>(
  journal: Journal<State, Action>,
  metrics: Metrics,
  sights: TableSights,
): Journal<State, Action> {
  return {
    ...journal,
    async commit(entry) {
      enrichLogContext({ tableId: entry.tableId, roundId: entry.roundId ?? undefined }); // Of the move's later lines of log.
      const answer = await journal.commit(entry);
      const { by } = entry.command;
      metrics.table_actions_total.inc({ by, outcome: answer.outcome });
      if (answer.outcome === "refused" && answer.code === "INSUFFICIENT_FUNDS")
        metrics.wallet_insufficient_funds_error_count.inc();
      if (answer.outcome !== "committed") return answer;
      for (const { kind, amount } of entry.transfers) metrics.transactions_total_amount.inc({ kind }, amount);
      if (entry.settled !== null) metrics.rounds_settled_total.inc();
      const dueAt = by === "clock" ? sights.dueAtOf(entry.tableId) : null;
      if (dueAt !== null) {
        const lateMs = Math.max(0, entry.at - dueAt);
        metrics.deadline_lateness_seconds.observe({}, lateMs / 1_000);
        if (lateMs > LATE_MS) metrics.deadlines_late_total.inc();
      }
      return answer;
    },
  };
}
