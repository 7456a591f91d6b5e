/** Judging what a caller asks who was just refused, without the lock that players wait for. */
import type { Command } from "../games/game.ts";
import type { TableId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { type Asked, keepingRefusals, refuseAsBefore } from "./asked.ts";
import { judge, type Outcome, refusedBy, repeated } from "./commit.ts";
import type { GameTypes, TableDeps } from "./deps.ts";
import { rollForward } from "./replay.ts";

/** How soon it is worth asking again, for who was refused too often to be judged by the journal. */
const RETRY_AFTER_MS = 1_000;

export const callerOf = (tableId: TableId, { key }: Asked): string => `${tableId}|${key.playerId}`;

/**
 * Order: Redis' copy says whether it may be right; if not, the journal is asked for an earlier answer and for newer rows, and
 * only then it is refused; and when that is kept, the journal once more. So nothing is refused that the journal would take.
 * @returns null when it may be right: it has to be decided under the lock. The first answer of a repeat.
 * @throws {Refused} as the rules say, on the newest version; RATE_LIMITED when this caller has asked the journal too often.
 */
export async function judgeFirst<G extends GameTypes>(
  deps: TableDeps<G>,
  tableId: TableId,
  command: Command<G["Action"]>,
  asked: Asked,
): Promise<Outcome<G["State"]> | null> {
  const { playerId, actionId } = asked.key;
  const [table, kept] = await Promise.all([deps.hot.load(tableId), deps.refusals.find(tableId, playerId, actionId)]);
  refuseAsBefore(kept, asked.key);
  if (table === null || table.frozen !== null) return null;
  const judged = judge(deps, table, command, asked, Math.max(deps.clock.now(), table.at));
  if (judged.ok) return null;
  if (!deps.suspects.mayAsk(callerOf(tableId, asked)))
    throw new Refused("RATE_LIMITED", { retryAfterMs: RETRY_AFTER_MS });
  const earlier = await deps.journal.findAction(playerId, actionId);
  if (earlier !== null) return repeated(deps, table, { outcome: "repeated", ...earlier });
  const newest = await rollForward<G>(deps, table);
  if (newest.version !== table.version) return null; // Redis is behind: the lock holder rolls it forward.
  const refuse = async () => {
    throw refusedBy(judged.refusal, table.version);
  };
  const isNewest = async (version: number) => (await rollForward<G>(deps, table)).version === version;
  return keepingRefusals(deps.refusals, tableId, asked.key, refuse, isNewest);
}
