/** Decide and commit, again and again until the journal takes it: the fence that makes locks mere politeness. */
import type { Command, Decision, GameRefusal, MoneyMove, Purse, TableState } from "../games/game.ts";
import { assert, Refused, type TableId, unreachable } from "../kernel.ts";
import { escrowAccount, houseAccount, playerAccount } from "../money/accounts.ts";
import {
  type AccountBalance,
  type CommitOutcome,
  type FirstAnswer,
  type HeldLock,
  type JournalEntry,
  type JournalTransfer,
  StoreAway,
  type StoredTable,
  type TableDeps,
  WriteConflict,
} from "./ports.ts";
import { rebuild, rollForward } from "./replay.ts";

/** A lock with less left than a slow commit takes is not worth starting with. */
const LOCK_MARGIN_MS = 500;

/** Each try reads the newer rows, so more than two or three mean that locks are off and the table is hammered. */
const TRIES = 12;

/** With the database away every try waits for a time limit; the player is better told. */
const TRIES_AWAY = 2;

/** Between tries, times a growing random factor: long enough for the winner to be through. */
const RETRY_PAUSE_MS = 10;

export interface Committed<State> {
  readonly kind: "committed";
  readonly before: StoredTable<State>;
  readonly table: StoredTable<State>;
  readonly decision: Decision<State>;
  readonly balances: readonly AccountBalance[];
}

export type Outcome<State> =
  | Committed<State>
  | ({ readonly kind: "repeated" } & FirstAnswer)
  | { readonly kind: "busy" };

/**
 * @param from the table as Redis has it; may be older than the journal.
 * @throws {Refused} by the rules or the ledger, only on the newest version of the table.
 * @throws {StoreAway} the outcome is unknown; a repeat of the action id finds it out.
 */
export async function decideAndCommit<State extends TableState, Action, Rules, View, Record>(
  deps: TableDeps<State, Action, Rules, View, Record>,
  lock: HeldLock,
  from: StoredTable<State>,
  command: Command<Action>,
  key: JournalEntry<State, Action>["key"],
): Promise<Outcome<State>> {
  let table = from;
  let timesAway = 0;
  for (let tries = 1; tries <= TRIES; tries++) {
    const at = Math.max(deps.clock.now(), table.at);
    const decided = deps.game.decide(table.state, command, { at, fresh: deps.chance.fresh() });
    if (!decided.ok) {
      const earlier = key && (await deps.journal.findAction(key.playerId, key.actionId));
      if (earlier) return { kind: "repeated", ...earlier };
      const newest = await rollForward(deps, table);
      if (newest.version === table.version) throw refusedBy(decided.refusal);
      table = await heal(deps, newest);
      continue;
    }
    if (lock.remainingMs() < LOCK_MARGIN_MS) return { kind: "busy" };

    const decision = decided.value;
    const next = { tableId: table.tableId, version: table.version + 1, at, state: decision.state };
    const outcome = await commitOnce(deps, entryOf(deps.game.engineVersion, next, decision, command, key));
    switch (outcome.kind) {
      case "committed":
        return { kind: "committed", before: table, table: next, decision, balances: outcome.balances };
      case "repeated":
        return outcome;
      case "refused":
        throw new Refused(outcome.code);
      case "conflict":
        table = await heal(deps, await rollForward(deps, table));
        break;
      case "gap":
        deps.log.error(
          { type: "redis_ahead_of_journal", tableId: table.tableId, version: table.version },
          "rebuilding",
        );
        await deps.hot.forget(table.tableId);
        table = await rebuild(deps, table.tableId);
        break;
      case "gave up":
        break;
      case "away":
        timesAway++;
        if (timesAway >= TRIES_AWAY) throw outcome.error;
        break;
      default:
        unreachable(outcome);
    }
    await deps.clock.pause(RETRY_PAUSE_MS * tries * Math.random());
  }
  return { kind: "busy" };
}

/** Redis was behind the journal: another writer died before its projection, or Redis was set back. */
async function heal<State extends TableState, Action, Rules, View, Record>(
  { hot }: TableDeps<State, Action, Rules, View, Record>,
  newest: StoredTable<State>,
): Promise<StoredTable<State>> {
  await hot.project(newest, newest.state.dueAt);
  return newest;
}

type Attempt = CommitOutcome | { readonly kind: "gave up" } | { readonly kind: "away"; readonly error: StoreAway };

async function commitOnce<State extends TableState, Action, Rules, View, Record>(
  { journal }: TableDeps<State, Action, Rules, View, Record>,
  entry: JournalEntry<State, Action>,
): Promise<Attempt> {
  try {
    return await journal.commit(entry);
  } catch (error) {
    if (error instanceof WriteConflict) return { kind: "gave up" };
    if (error instanceof StoreAway) return { kind: "away", error };
    throw error;
  }
}

function entryOf<State extends TableState, Action>(
  engineVersion: string,
  { tableId, version, at, state }: StoredTable<State>,
  { moves, round }: Decision<State>,
  command: Command<Action>,
  key: JournalEntry<State, Action>["key"],
): JournalEntry<State, Action> {
  assert(
    moves.every((move) => Number.isSafeInteger(move.amount) && move.amount > 0),
    "a move of money is a positive integer",
  );
  const opened = round?.kind === "opened" ? round : null;
  return {
    tableId,
    seq: version,
    roundId: round?.roundId ?? state.roundId,
    at,
    command,
    key,
    snapshot: opened === null ? null : state,
    dueAt: state.dueAt,
    transfers: moves.map((move) => transferOf(tableId, move)),
    opened: opened && { roundId: opened.roundId, number: opened.roundNumber, engineVersion },
    settled: round?.kind === "settled" ? { roundId: round.roundId, results: round.results } : null,
  };
}

const transferOf = (tableId: TableId, { from, to, amount, kind }: MoneyMove): JournalTransfer => ({
  kind,
  from: accountOf(tableId, from),
  to: accountOf(tableId, to),
  amount,
});

function accountOf(tableId: TableId, purse: Purse): string {
  if (purse === "escrow") return escrowAccount(tableId);
  if (purse === "house") return houseAccount(tableId);
  return playerAccount(purse.player);
}

function refusedBy({ code, ...facts }: GameRefusal): Refused {
  return new Refused(code, facts);
}
