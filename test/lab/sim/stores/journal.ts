/** The journal over the memory Postgres: what commit_action does, step for step. */
import { assert } from "../../../../src/kernel/assert.ts";
import type { TableId } from "../../../../src/kernel/ids.ts";
import type {
  CommitOutcome,
  Journal,
  JournalEntry,
  JournalRow,
  RoundTransfer,
  SettledRound,
} from "../../../../src/tables/ports/journal.ts";
import type { PostedTransfer } from "./memoryLedger.ts";
import type { MemoryPostgres } from "./memoryPostgres.ts";

export function createMemoryJournal<State, Action, Rules>(
  db: MemoryPostgres<State, Action, Rules>,
): Journal<State, Action> {
  const rowsOf = (tableId: TableId) => db.journal.get(tableId) ?? [];
  const fromSnapshot = (tableId: TableId, upTo = Number.MAX_SAFE_INTEGER): JournalRow<State, Action>[] => {
    const rows = rowsOf(tableId).filter(({ seq }) => seq <= upTo);
    const start = rows.findLastIndex(({ snapshot }) => snapshot !== null);
    return rows.slice(Math.max(0, start)).map(plain);
  };
  return {
    commit: async (entry) => commit(db, entry),
    findAction: async (playerId, actionId) => db.actionKeys.get(`${playerId}|${actionId}`) ?? null,
    rowsAfter: async (tableId, after) => rowsOf(tableId).slice(after).map(plain),
    rowsFromSnapshot: async (tableId, upTo) => fromSnapshot(tableId, upTo),
    rowsFromSnapshots: async (tableIds) => new Map(tableIds.map((tableId) => [tableId, fromSnapshot(tableId)])),
    rows: async (tableId, from, to) =>
      rowsOf(tableId)
        .slice(from - 1, to)
        .map(plain),
    settledRound: async (roundId) => {
      const round = db.rounds.get(roundId);
      return round === undefined || round.settledSeq === null ? null : (round as SettledRound);
    },
    engineOf: async (roundId) => db.rounds.get(roundId)?.engineVersion ?? null,
    transfersOf: async (roundId) => db.ledger.ofRound(roundId).map(transferOf),
    resultsOf: async (roundId) =>
      db.roundPlayers
        .filter((row) => row.roundId === roundId)
        .toSorted((a, b) => a.seat - b.seat)
        .map(({ playerId, seat, staked, paid }) => ({ playerId, seat, staked, paid })),
    roundsOf: async (playerId, { limit }) => ({
      items: db.roundPlayers
        .filter((row) => row.playerId === playerId)
        .toReversed()
        .slice(0, limit)
        .map(({ roundId, tableId, seat, staked, paid, settledAt }) => ({
          roundId,
          tableId,
          seat,
          staked,
          paid,
          settledAt,
        })),
      nextCursor: null,
    }),
  };
}

const plain = <State, Action>({
  seq,
  at,
  command,
  snapshot,
}: JournalRow<State, Action>): JournalRow<State, Action> => ({
  seq,
  at,
  command,
  snapshot: structuredClone(snapshot),
});

const transferOf = ({ id, kind, from, to, amount }: PostedTransfer): RoundTransfer => ({
  ...{ id, kind, from, to },
  amount: Number(amount),
});

/** In the order of the SQL function; nothing is written before everything was looked at. */
function commit<State, Action, Rules>(
  db: MemoryPostgres<State, Action, Rules>,
  entry: JournalEntry<State, Action>,
): CommitOutcome {
  const { tableId, seq, key, roundId } = entry;
  const keyText = key && `${key.playerId}|${key.actionId}`;
  const earlier = keyText === null ? undefined : db.actionKeys.get(keyText);
  if (earlier !== undefined) return { outcome: "repeated", ...earlier };

  const rows = db.journal.get(tableId) ?? [];
  if (seq > rows.length + 1) return { outcome: "gap" };
  if (seq <= rows.length) return { outcome: "conflict" };
  const table = db.tables.get(tableId);
  if (table === undefined) return { outcome: "refused", code: "NOT_FOUND" };
  if (table.frozenReason !== null) return { outcome: "frozen" };
  const round = entry.settled === null ? undefined : db.rounds.get(entry.settled.roundId);
  if (entry.settled !== null) {
    assert(round?.settledSeq === null, "a round that is settled is open");
    assert(escrowAfter(db, entry) === 0n, `round ${round.roundId} leaves stakes in escrow`);
  }

  const balances = db.ledger.post(
    entry.transfers.map(({ kind, from, to, amount }) => ({
      ...{ id: db.uuid(), kind, from, to, amount: BigInt(amount), roundId, tableId, seq, createdAt: db.now() },
    })),
  );
  if (balances === "INSUFFICIENT_FUNDS") return { outcome: "refused", code: "INSUFFICIENT_FUNDS" };
  if (balances === "FROZEN") return { outcome: "frozen" };
  if (balances === "NO_ACCOUNT") return { outcome: "refused", code: "NOT_FOUND" };
  assert(balances !== "REPEATED", "fresh ids are not repeated");

  // From here on it succeeds.
  write(db, entry, keyText);
  return {
    outcome: "committed",
    balances: [...balances].map(([account, balance]) => ({ account, ...balance })),
  };
}

function escrowAfter<State, Action, Rules>(
  db: MemoryPostgres<State, Action, Rules>,
  { tableId, transfers }: JournalEntry<State, Action>,
): bigint {
  const id = `escrow:${tableId}`;
  return transfers.reduce(
    (sum, { from, to, amount }) => sum + (to === id ? BigInt(amount) : 0n) - (from === id ? BigInt(amount) : 0n),
    db.ledger.accounts.get(id)?.balance ?? 0n,
  );
}

function write<State, Action, Rules>(
  db: MemoryPostgres<State, Action, Rules>,
  { tableId, seq, at, command, snapshot, dueAt, key, opened, settled }: JournalEntry<State, Action>,
  keyText: string | null,
): void {
  const row = { seq, at, command: structuredClone(command), snapshot: structuredClone(snapshot), key: keyText };
  const rows = db.journal.get(tableId) ?? [];
  if (rows.push(row) === 1) db.journal.set(tableId, rows);
  if (key !== null && keyText !== null) db.actionKeys.set(keyText, { fingerprint: key.fingerprint, tableId, seq });
  const table = db.tables.get(tableId);
  if (table !== undefined) Object.assign(table, { version: seq, dueAt });
  if (opened !== null) {
    const { roundId, number, engineVersion } = opened;
    const isOpen = { settledSeq: null, settledAt: null };
    db.rounds.set(roundId, { roundId, tableId, number, engineVersion, openedSeq: seq, openedAt: at, ...isOpen });
  }
  if (settled === null) return;
  const round = db.rounds.get(settled.roundId);
  if (round !== undefined) Object.assign(round, { settledSeq: seq, settledAt: at });
  for (const { playerId, seat, staked, paid } of settled.results)
    db.roundPlayers.push({ playerId, roundId: settled.roundId, tableId, seat, staked, paid, settledAt: at });
}
