/** Entries of a journal as tables with four players make them: money, cards and decisions in the proportions of a real round. */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { asPlayerId, asRoundId, asTableId, type PlayerId, type TableId } from "../../../src/kernel/ids.ts";
import { escrowAccount, houseAccount, playerAccount } from "../../../src/money/accounts.ts";
import type { JournalEntry, JournalTransfer } from "../../../src/tables/ports/journal.ts";

type Entry = JournalEntry<object, object>;

const SEATS = 4;
const STAKE = 100;
const DECISIONS = 8; // Of four hands together, in blackjack.
const SNAPSHOT = { shoe: Array.from({ length: 312 }, (_, card) => card), seats: [], phase: "BETTING" }; // Six decks.

export interface BenchTable {
  readonly tableId: TableId;
  /** The next entry of this table, to be committed before the one after it is asked for. */
  next(): Entry;
}

/** Tables with their accounts, and players with more than they can lose. Needs the owner's connection. */
export async function createBenchTables(owner: pg.Client, count: number): Promise<BenchTable[]> {
  const tables = Array.from({ length: count }, () => ({
    tableId: asTableId(randomUUID()),
    players: Array.from({ length: SEATS }, () => asPlayerId(randomUUID())),
  }));
  const tableIds = tables.map(({ tableId }) => tableId);
  await owner.query(
    `INSERT INTO tables (id, game, name, settings) SELECT id, 'bench', 'Bench', '{}' FROM unnest($1::uuid[]) AS id`,
    [tableIds],
  );
  await owner.query(
    `INSERT INTO accounts (id, kind, owner_id)
     SELECT lower(kind) || ':' || id, kind::"AccountKind", id FROM unnest($1::uuid[]) AS id, unnest(ARRAY['ESCROW', 'HOUSE']) AS kind
     UNION ALL SELECT 'player:' || id, 'PLAYER', id FROM unnest($2::uuid[]) AS id`,
    [tableIds, tables.flatMap(({ players }) => players)],
  );
  const issue = tables.flatMap(({ players }) =>
    players.map((id) => ({ kind: "ISSUE", from: "issue:0", to: playerAccount(id), amount: 1_000_000_000 })),
  );
  await owner.query("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issue)]);
  return tables.map(({ tableId, players }) => ({ tableId, next: createRounds(tableId, players) }));
}

/** One round after another: opened, four bets, decisions, settled with two winners and two losers. */
function createRounds(tableId: TableId, players: readonly PlayerId[]): () => Entry {
  const [escrow, house] = [escrowAccount(tableId), houseAccount(tableId)];
  let seq = 0;
  let number = 0;
  let step = 0;
  let roundId = asRoundId(randomUUID());
  const playerAt = (seat: number) => asPlayerId(players[seat % SEATS] ?? "");
  const plain = (more: Partial<Entry>): Entry => ({
    ...{ tableId, seq, roundId, at: Date.now(), command: { by: "clock" }, key: null, snapshot: null },
    ...{ dueAt: Date.now() + 20_000, transfers: [], opened: null, settled: null },
    ...more,
  });
  const byPlayer = (seat: number, transfers: JournalTransfer[]): Entry => {
    const playerId = playerAt(seat);
    const action = transfers.length > 0 ? { type: "bet", amount: STAKE } : { type: "hit", hand: 0 };
    return plain({
      command: { by: "player", playerId, username: "bench-player", action },
      key: { playerId, actionId: randomUUID(), fingerprint: "f".repeat(64) },
      transfers,
    });
  };
  const settle = (): Entry => {
    const transfers = players.flatMap((id, seat): JournalTransfer[] =>
      seat % 2 === 0
        ? [{ kind: "LOSS", from: escrow, to: house, amount: STAKE }]
        : [
            { kind: "STAKE", from: escrow, to: playerAccount(id), amount: STAKE },
            { kind: "PAYOUT", from: house, to: playerAccount(id), amount: STAKE },
          ],
    );
    const results = players.map((playerId, seat) => ({
      playerId,
      seat,
      staked: STAKE,
      paid: seat % 2 ? 2 * STAKE : 0,
    }));
    return plain({ transfers, settled: { roundId, results } });
  };
  return () => {
    seq += 1;
    const at = step;
    step = (step + 1) % (SEATS + DECISIONS + 2);
    if (at === 0) {
      number += 1;
      roundId = asRoundId(randomUUID());
      return plain({ opened: { roundId, number, engineVersion: "bench" }, snapshot: SNAPSHOT });
    }
    if (at <= SEATS) {
      const from = playerAccount(playerAt(at - 1));
      return byPlayer(at - 1, [{ kind: "BET", from, to: escrow, amount: STAKE }]);
    }
    return at <= SEATS + DECISIONS ? byPlayer(at, []) : settle();
  };
}
