/**
 * Guards taken away, one at a time: with each of them the simulation must find something wrong, or it would not have found
 * a mistake of ours in that place either.
 */
import type { GameOf, GameTypes } from "../../../src/tables/deps.ts";
import type { HotTables } from "../../../src/tables/ports/hotTables.ts";
import type { Journal, JournalEntry } from "../../../src/tables/ports/journal.ts";
import type { Refusals } from "../../../src/tables/ports/refusals.ts";
import type { MemoryPostgres } from "./stores/memoryPostgres.ts";
import type { MemoryRedis } from "./stores/redis.ts";
import type { Weather } from "./weather.ts";

export const GUARDS = {
  sequence: { what: "a sequence number that is taken is refused", needs: {} },
  "action-id": { what: "an action id acts once", needs: {} },
  "body-compare": { what: "an action id with another body is refused", needs: {} },
  atomic: { what: "the money is in the transaction of its row", needs: {} },
  durable: { what: "what is acknowledged is committed", needs: {} },
  "compare-and-set": { what: "an older table does not replace a newer one in Redis", needs: { locks: false } },
  "no-debt": { what: "a player can't bet more than there is", needs: {} },
  "settle-once": { what: "a round is settled by the row that paid for it", needs: {} },
  "lost-deadlines": { what: "a deadline that Redis lost is found in Postgres", needs: {} },
  "meant-for": { what: "an action lands on what it was meant for, or nowhere", needs: { pause: 0.003, crash: 0 } },
  "one-answer": {
    what: "an id that was refused for good is not carried out later",
    needs: { pause: 0.01, deaf: 0.5, crash: 0, redisTroubleMs: Number.POSITIVE_INFINITY, locks: true },
  },
} as const satisfies Record<string, RemovableGuard>;

interface RemovableGuard {
  readonly what: string;
  /** The trouble it guards against, which not every day has. */
  readonly needs: Partial<Weather>;
}

export type Guard = keyof typeof GUARDS;

export const isGuard = (name: string): name is Guard => Object.hasOwn(GUARDS, name);

/** Of this share of the chances, so that the rest of the day goes on. */
const SELDOM = 0.1;

export function breakJournal<State, Action, Rules>(
  guard: Guard | null,
  journal: Journal<State, Action>,
  db: MemoryPostgres<State, Action, Rules>,
  chance: () => number,
): Journal<State, Action> {
  const commit = (entry: JournalEntry<State, Action>) => journal.commit(entry);
  switch (guard) {
    case "sequence":
      return {
        ...journal,
        commit: (entry) => {
          const rows = db.journal.get(entry.tableId) ?? [];
          if (entry.seq <= rows.length) rows.length = entry.seq - 1; // Overwrites what is there.
          return commit(entry);
        },
      };
    case "action-id":
      return {
        ...journal,
        commit: (entry) => commit(entry.key && chance() < 0.5 ? { ...entry, key: null } : entry),
        findAction: async () => null,
      };
    case "body-compare":
      return {
        ...journal,
        async commit(entry) {
          const answer = await commit(entry);
          if (answer.outcome !== "repeated" || entry.key === null) return answer;
          return { ...answer, fingerprint: entry.key.fingerprint };
        },
        findAction: async () => null,
      };
    case "atomic":
      return {
        ...journal,
        commit: (entry) => commit(chance() < SELDOM ? { ...entry, transfers: entry.transfers.slice(1) } : entry),
      };
    case "durable":
      return {
        ...journal,
        async commit(entry) {
          if (entry.key === null || chance() > SELDOM) return commit(entry);
          return { outcome: "committed", balances: [] };
        },
      };
    case "no-debt":
      return {
        ...journal,
        async commit(entry) {
          const answer = await commit(entry);
          if (answer.outcome !== "refused" || answer.code !== "INSUFFICIENT_FUNDS") return answer;
          for (const { from } of entry.transfers) {
            const account = db.ledger.accounts.get(from);
            if (account?.kind === "PLAYER") account.balance += 1_000_000n; // Lent by nobody.
          }
          return commit(entry);
        },
      };
    case "settle-once":
      return {
        ...journal,
        async commit(entry) {
          const answer = await commit(entry);
          if (answer.outcome === "committed" && entry.settled !== null && chance() < SELDOM) {
            const again = entry.transfers.filter(({ to }) => to.startsWith("player:"));
            const { roundId, tableId, seq } = entry;
            const details = { roundId, tableId, seq, createdAt: db.now() };
            for (const { kind, to, amount } of again) {
              const from = `house:${tableId}`;
              db.ledger.post([{ id: db.uuid(), kind, from, to, amount: BigInt(amount), ...details }]);
            }
          }
          return answer;
        },
      };
    default:
      return journal;
  }
}

export function breakHotTables<State>(
  guard: Guard | null,
  hot: HotTables<State>,
  redis: MemoryRedis,
): HotTables<State> {
  if (guard !== "compare-and-set") return hot;
  return {
    ...hot,
    async project(table, dueAt) {
      redis.data.tables.delete(table.tableId);
      return hot.project(table, dueAt);
    },
  };
}

export const breakGame = <G extends GameTypes>(guard: Guard | null, game: GameOf<G>): GameOf<G> =>
  guard === "meant-for" ? { ...game, isMeantFor: () => true } : game;

export const breakRefusals = (guard: Guard | null, refusals: Refusals): Refusals =>
  guard === "one-answer" ? { ...refusals, find: async () => null } : refusals;
