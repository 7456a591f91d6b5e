/** I13: nothing old lands on something new. */
import type { Findings } from "./findings.ts";
import type { Database } from "./house.ts";
import type { Meant } from "./player.ts";

export interface Asked {
  readonly meant: Meant[];
  /** Final refusals that a player heard, by `player|action`. */
  readonly refused: { readonly key: string; readonly code: string }[];
  /** Whether what was refused could not be forgotten: Redis lost nothing, and locks kept the containers apart. */
  readonly isRemembered: boolean;
}

/** What a player decides about one round. Who wants to sit down or to leave gets it in whichever round is there. */
const ABOUT_A_ROUND: readonly string[] = ["bet", "insurance", "hit", "stand", "double", "split", "surrender", "reveal"];

export function checkNothingLate(findings: Findings, db: Database, { meant, refused, isRemembered }: Asked): void {
  for (const { playerId, actionId, tableId, action, roundId } of meant) {
    const done = db.actionKeys.get(`${playerId}|${actionId}`);
    if (done === undefined || !ABOUT_A_ROUND.includes(action)) continue;
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
const roundAt = ({ rounds }: Database, tableId: string, seq: number) =>
  [...rounds.values()].filter((round) => round.tableId === tableId && round.openedSeq <= seq).at(-1);
