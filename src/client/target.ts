import type { TableView } from "../protocol/blackjack.ts";
import type { ActionTargetMessage } from "../protocol/values.ts";

/** What an action is meant for, decided on while looking at this view: sent along as `for`, so that it can't land on anything else. */
export function targetOf(
  { roundId, version, seats, turn }: TableView,
  userId: string | undefined,
): ActionTargetMessage {
  const seat = seats.findIndex((one) => one !== null && one.userId === userId);
  if (seat < 0) return { roundId, version };
  return turn?.seat === seat ? { roundId, seat, hand: turn.hand, version } : { roundId, seat, version };
}
