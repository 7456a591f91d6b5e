/** I13: nothing old lands on something new. */
import type { Findings } from "./findings.ts";
import type { Database, SimHouse } from "./house.ts";
import type { Meant } from "./player.ts";
import type { SimTypes } from "./simGame.ts";

export interface Asked {
  readonly meant: Meant[];
  /** Final refusals that a player heard, by `player|action`. */
  readonly refused: { readonly key: string; readonly code: string }[];
  /** Whether what was refused could not be forgotten: Redis lost nothing, and locks kept the containers apart. */
  readonly isRemembered: boolean;
}

/** @param aboutARound the actions that may not land in another round */
export function checkNothingLate<G extends SimTypes>(
  findings: Findings,
  { db }: SimHouse<G>,
  { meant, refused, isRemembered }: Asked,
  aboutARound: readonly string[],
): void {
  for (const { playerId, actionId, tableId, action, roundId } of meant) {
    const done = db.actionKeys.get(`${playerId}|${actionId}`);
    if (done === undefined || !aboutARound.includes(action)) continue;
    const landed = roundAt(db, tableId, done.seq);
    const isRight = roundId === null ? landed?.number === 1 : landed?.roundId === roundId;
    findings.expect(
      isRight,
      "I13",
      () => `${action} ${actionId} was meant for ${roundId} and landed in ${landed?.roundId}`,
    );
  }
  if (!isRemembered) return;
  for (const { key, code } of refused)
    findings.expect(
      !db.actionKeys.has(key),
      "I13",
      () => `${key} was refused with ${code} and carried out all the same`,
    );
}

/** The round that was open at this row. */
const roundAt = <G extends SimTypes>({ rounds }: Database<G>, tableId: string, seq: number) =>
  [...rounds.values()].filter((round) => round.tableId === tableId && round.openedSeq <= seq).at(-1);
