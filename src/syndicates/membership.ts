/** Joining with shares, and leaving. A run that has started counts the shares as they stood then, whoever leaves (S10). */
import type { PlayerId, SyndicateId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { lookAt } from "./look.ts";
import type { Syndicate, SyndicateBook } from "./ports.ts";

/**
 * @param shares an integer from 1.
 * @throws {Refused} in this order NOT_FOUND, FORBIDDEN (closed), LIMIT_REACHED with `max`, ALREADY_MEMBER (S2).
 */
export async function joinSyndicate(
  book: SyndicateBook,
  id: SyndicateId,
  player: PlayerId,
  shares: number,
): Promise<Syndicate> {
  const answer = await book.join(id, player, shares);
  if (answer === "NOT_FOUND") throw new Refused(answer);
  const syndicate = await lookAt(book, id, player);
  if (answer === "LIMIT_REACHED") throw new Refused(answer, { max: syndicate.sharesMax });
  if (answer !== "JOINED") throw new Refused(answer);
  return syndicate;
}

/** What was contributed stays with the syndicate. @throws {Refused} NOT_FOUND, NOT_A_MEMBER (S3). */
export async function leaveSyndicate(book: SyndicateBook, id: SyndicateId, player: PlayerId): Promise<Syndicate> {
  const answer = await book.leave(id, player);
  const syndicate = await lookAt(book, id, player);
  if (answer !== "LEFT") throw new Refused(answer);
  return syndicate;
}
