/** Whether an action is meant for what lies on the table now, or for a round or hand that has passed. */
import type { PlayerId } from "../../kernel/ids.ts";
import type { ActionTarget } from "../game.ts";
import { type BlackjackState, seatOf } from "./state.ts";

/**
 * False for another round, for a seat that is not the player's any more, and for another hand than the one of theirs that has
 * the turn (G44). Whether it is their turn at all is for the rules to say.
 */
export function isMeantFor(state: BlackjackState, playerId: PlayerId, { roundId, seat, hand }: ActionTarget): boolean {
  if (roundId !== state.roundId && !(roundId === null && isFirstRoundOpen(state))) return false;
  const own = seatOf(state, playerId);
  if (seat !== undefined && own >= 0 && seat !== own) return false;
  const { turn } = state.felt;
  return hand === undefined || turn?.seat !== own || turn.hand === hand;
}

/** Who sits down at a table without a round opens one, and others who saw it without sit down at the same moment. */
const isFirstRoundOpen = ({ roundNumber, phase }: BlackjackState): boolean =>
  roundNumber === 1 && (phase === "WAITING" || phase === "BETTING");
