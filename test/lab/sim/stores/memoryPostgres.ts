/** Postgres in memory, as far as tables and money need it: every call is one transaction, all or none, and what is committed stays. */
import type { TableSettings } from "../../../../src/games/game.ts";
import type { PlayerId, RoundId, TableId } from "../../../../src/kernel/ids.ts";
import type { FirstAnswer, JournalRow, SettledRound } from "../../../../src/tables/ports/journal.ts";
import { MemoryLedger } from "./memoryLedger.ts";

export interface TableRow<Rules> {
  readonly settings: TableSettings<Rules>;
  /** Order of opening. */
  readonly number: number;
  version: number;
  dueAt: number | null;
  frozenReason: string | null;
}

interface RoundRow extends Omit<SettledRound, "settledSeq" | "settledAt"> {
  settledSeq: number | null;
  settledAt: number | null;
}

interface RoundPlayerRow {
  readonly playerId: PlayerId;
  readonly roundId: RoundId;
  readonly tableId: TableId;
  readonly seat: number;
  readonly staked: number;
  readonly paid: number;
  readonly settledAt: number;
}

export interface MemoryPostgres<State, Action, Rules> {
  readonly ledger: MemoryLedger;
  readonly tables: Map<TableId, TableRow<Rules>>;
  /** Per table, row n at index n − 1. */
  readonly journal: Map<TableId, (JournalRow<State, Action> & { readonly key: string | null })[]>;
  /** By `player|action`. */
  readonly actionKeys: Map<string, FirstAnswer>;
  readonly rounds: Map<string, RoundRow>;
  readonly roundPlayers: RoundPlayerRow[];
  readonly now: () => number;
  readonly uuid: () => string;
}

export function createMemoryPostgres<State, Action, Rules>(
  now: () => number,
  uuid: () => string,
): MemoryPostgres<State, Action, Rules> {
  return {
    ledger: new MemoryLedger(),
    tables: new Map(),
    journal: new Map(),
    actionKeys: new Map(),
    rounds: new Map(),
    roundPlayers: [],
    now,
    uuid,
  };
}
