/** Decide and commit, again and again until the journal takes it: the fence that makes locks mere politeness. */
import type { Command, Decision, GameRefusal, MoneyMove, Purse } from "../games/game.ts";
import { assert, unreachable } from "../kernel/assert.ts";
import { StoreAway, WriteConflict } from "../kernel/faults.ts";
import type { TableId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { Result } from "../kernel/result.ts";
import { escrowAccount, houseAccount, playerAccount } from "../money/accounts.ts";
import { type Asked, isStale, refuseAsBefore } from "./asked.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { showFrozen } from "./freeze.ts";
import { keepHot, rebuildHot } from "./load.ts";
import type { StoredTable } from "./ports/hotTables.ts";
import type { AccountBalance, CommitOutcome, FirstAnswer, JournalEntry, JournalTransfer } from "./ports/journal.ts";
import type { HeldLock } from "./ports/locks.ts";
import { rollForward } from "./replay.ts";
import { decide } from "./rules.ts";
import { viewOf } from "./view.ts";

/** A lock with less left than a slow commit takes is not worth starting with. */
const LOCK_MARGIN_MS = 500;

/** Each try reads the newer rows, so more than two or three mean that locks are off and the table is hammered. */
const TRIES = 12;

/** With the database away every try waits for a timeout; a quick error is better for the player. */
const TRIES_AWAY = 2;

/** Between tries, times a growing random factor: long enough for the winner to be through. */
const RETRY_PAUSE_MS = 10;

export interface Committed<State> {
  readonly outcome: "committed";
  readonly before: StoredTable<State>;
  readonly table: StoredTable<State>;
  readonly decision: Decision<State>;
  readonly balances: readonly AccountBalance[];
}

export type Outcome<State> =
  | Committed<State>
  | ({ readonly outcome: "repeated" } & FirstAnswer)
  | { readonly outcome: "busy" };

/**
 * @param from the table as Redis has it; may be older than the journal.
 * @throws {Refused} by the rules or the ledger, only on the newest version of the table.
 * @throws {StoreAway} the outcome is unknown; a repeat of the action id finds it out.
 * @throws {Bug} the rules or the journal broke their promise.
 */
export async function decideAndCommit<G extends GameTypes>(
  deps: TableDeps<G>,
  lock: HeldLock,
  from: StoredTable<G["State"]>,
  command: Command<G["Action"]>,
  asked: Asked | null,
): Promise<Outcome<G["State"]>> {
  const { tableId } = from;
  const key = asked?.key ?? null;
  let table = from.frozen === null ? from : await thawed(deps, from);
  let timesAway = 0;
  for (let tries = 1; tries <= TRIES; tries++) {
    const at = Math.max(deps.clock.now(), table.at);
    const decided = judge(deps, table, command, asked, at);
    if (!decided.ok) {
      const earlier = key && (await deps.journal.findAction(key.playerId, key.actionId));
      if (earlier) return repeated(deps, table, { outcome: "repeated", ...earlier });
      const newest = await rollForward<G>(deps, table);
      if (newest.version === table.version) throw refusedBy(decided.refusal, table.version);
      table = await heal(deps, newest);
      continue;
    }
    if (lock.remainingMs() < LOCK_MARGIN_MS) return { outcome: "busy" };

    const decision = decided.value;
    const next = { ...table, version: table.version + 1, at, state: decision.state };
    const attempt = await commitOnce(deps, entryOf<G>(deps.game.engineVersion, next, decision, command, key));
    if (lock.remainingMs() <= 0)
      deps.log.warn(
        { type: "late_commit", tableId, version: next.version, outcome: attempt.outcome },
        "the lock ran out",
      );
    switch (attempt.outcome) {
      case "committed":
        return { outcome: "committed", before: table, table: next, decision, balances: attempt.balances };
      case "repeated":
        return repeated(deps, table, attempt);
      case "refused":
        throw new Refused(attempt.code, attempt.code === "NOT_FOUND" ? {} : { version: table.version });
      case "frozen":
        throw await frozenRefusal(deps, table);
      case "conflict":
        table = await heal(deps, await rollForward<G>(deps, table));
        // The winner may have refused the same id on the newer table.
        if (key !== null) refuseAsBefore(await deps.refusals.find(tableId, key.playerId, key.actionId), key);
        break;
      case "gap":
        deps.log.error({ type: "redis_ahead_of_journal", tableId, version: table.version }, "rebuilding");
        await deps.hot.forget(tableId);
        table = await rebuildHot(deps, tableId);
        break;
      case "gave up":
        break;
      case "away":
        timesAway++;
        if (timesAway >= TRIES_AWAY) throw attempt.error;
        break;
      default:
        unreachable(attempt);
    }
    await deps.clock.pause(RETRY_PAUSE_MS * tries * deps.chance.jitter());
  }
  return { outcome: "busy" };
}

/** A player's action that comes too late is not shown to the rules. */
export function judge<G extends GameTypes>(
  { game, chance }: TableDeps<G>,
  { state }: StoredTable<G["State"]>,
  command: Command<G["Action"]>,
  asked: Asked | null,
  at: number,
): Result<Decision<G["State"]>, GameRefusal | { readonly code: "STALE_ACTION" }> {
  if (asked !== null && isStale<G>(game, state, asked)) return { ok: false, refusal: { code: "STALE_ACTION" } };
  return decide<G>(game, state, command, { at, fresh: chance.fresh() });
}

/** Redis says that the table is frozen; Postgres knows. @throws {Refused} TABLE_FROZEN when it is. */
async function thawed<G extends GameTypes>(
  deps: TableDeps<G>,
  { tableId, version }: StoredTable<G["State"]>,
): Promise<StoredTable<G["State"]>> {
  const entry = await deps.catalogue.find(tableId);
  if (entry?.frozenReason != null) throw new Refused("TABLE_FROZEN", { reason: entry.frozenReason, version });
  await deps.hot.forget(tableId);
  return rebuildHot(deps, tableId);
}

/** Postgres refuses money or table: which of them is frozen? */
async function frozenRefusal<G extends GameTypes>(
  deps: TableDeps<G>,
  { tableId, version }: StoredTable<G["State"]>,
): Promise<Refused> {
  const reason = await showFrozen(deps, tableId);
  return reason === null
    ? new Refused("ACCOUNT_FROZEN", { version })
    : new Refused("TABLE_FROZEN", { reason, version });
}

/** Redis was behind the journal: another writer died before its projection and its announcement; or Redis was set back. */
async function heal<G extends GameTypes>(
  deps: TableDeps<G>,
  newest: StoredTable<G["State"]>,
): Promise<StoredTable<G["State"]>> {
  await keepHot(deps, newest);
  const { tableId, version } = newest;
  deps.announcer.table({ tableId, version, events: [], table: viewOf(deps, newest) });
  return newest;
}

/** The first time was newer than what Redis has: its container may have died before announcing it, and the watchers still wait for it (T31). */
export async function repeated<G extends GameTypes>(
  deps: TableDeps<G>,
  table: StoredTable<G["State"]>,
  first: { readonly outcome: "repeated" } & FirstAnswer,
): Promise<Outcome<G["State"]>> {
  if (first.tableId === table.tableId && first.seq > table.version) await heal(deps, await rollForward<G>(deps, table));
  return first;
}

type Attempt =
  | CommitOutcome
  | { readonly outcome: "gave up" }
  | { readonly outcome: "away"; readonly error: StoreAway };

async function commitOnce<G extends GameTypes>(
  { journal }: TableDeps<G>,
  entry: JournalEntry<G["State"], G["Action"]>,
): Promise<Attempt> {
  try {
    return await journal.commit(entry);
  } catch (error) {
    if (error instanceof WriteConflict) return { outcome: "gave up" };
    if (error instanceof StoreAway) return { outcome: "away", error };
    throw error;
  }
}

function entryOf<G extends GameTypes>(
  engineVersion: string,
  { tableId, version, at, state }: StoredTable<G["State"]>,
  { moves, round }: Decision<G["State"]>,
  command: Command<G["Action"]>,
  key: JournalEntry<G["State"], G["Action"]>["key"],
): JournalEntry<G["State"], G["Action"]> {
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

export function refusedBy({ code, ...facts }: { readonly code: string }, version: number): Refused {
  return new Refused(code, { ...facts, version });
}
