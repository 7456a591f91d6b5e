/** What a player asked for, and what became of the same action id before: one id has one answer (T40). */
import type { ActionTarget } from "../games/game.ts";
import type { TableId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import type { GameOf, GameTypes } from "./deps.ts";
import type { JournalEntry } from "./ports/journal.ts";
import type { KeptRefusal, Refusals } from "./ports/refusals.ts";

type Key = NonNullable<JournalEntry<unknown, unknown>["key"]>;

/** A player's action beside its command. */
export interface Asked {
  readonly key: Key;
  readonly target: ActionTarget | undefined;
  readonly mayBeLate: boolean;
}

/** Whether it was meant for something that has passed; without a `for`, whether its target is unknown. */
export function isStale<G extends GameTypes>(
  game: Pick<GameOf<G>, "isMeantFor">,
  state: G["State"],
  { key, target, mayBeLate }: Asked,
): boolean {
  return target === undefined ? mayBeLate : !game.isMeantFor(state, key.playerId, target);
}

/** @throws {Refused} what was kept; IDEMPOTENCY_MISMATCH when that was another action. */
export function refuseAsBefore(kept: KeptRefusal | null, { fingerprint }: Key): void {
  if (kept === null) return;
  throw kept.fingerprint === fingerprint ? new Refused(kept.code, kept.facts) : new Refused("IDEMPOTENCY_MISMATCH");
}

/**
 * Do something for a player; what it is refused with is kept before anyone hears of it. Refusals without a `version` were not
 * judged on a table (the store was away, there is no such table) and are not kept.
 * @param isNewest asked when it is kept, by who has not the table's lock: a version that was committed meanwhile may be in the journal
 * alone, and there the same id may have been accepted (T41)
 * @throws {Refused} TABLE_BUSY when the table has moved on since it was judged: the same id, asked again, is judged anew.
 */
export async function keepingRefusals<T>(
  refusals: Refusals,
  tableId: TableId,
  { playerId, actionId, fingerprint }: Key,
  work: () => Promise<T>,
  isNewest: (version: number) => Promise<boolean> = async () => true,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, facts } = error;
    const { version } = facts;
    if (typeof version !== "number") throw error;
    const became = await refusals.keep(tableId, playerId, actionId, { code, facts, fingerprint, version });
    if (became !== "moved" && (await isNewest(version))) throw error;
    if (became === "kept") await refusals.takeBack(tableId, playerId, actionId);
    throw new Refused("TABLE_BUSY", { retryAfterMs: 20 }, { cause: error });
  }
}
