/** Joining and leaving. A run that has started counts the shares as they stood then, also of members who leave (S10). */
import { Refused } from "../kernel/refusals.ts";
import { lookAt } from "./look.ts";
import type { Operation, Syndicate, SyndicateBook } from "./ports.ts";

/**
 * A member without shares: those are bought by contributing (S2).
 * @throws {Refused} in this order NOT_FOUND, FORBIDDEN (closed), ALREADY_MEMBER.
 */
export async function joinSyndicate(book: SyndicateBook, operation: Operation): Promise<Syndicate> {
  const answer = await book.join(operation);
  if (answer === "NOT_FOUND") throw new Refused(answer);
  const syndicate = await lookAt(book, operation.syndicate, operation.player);
  if (answer !== "JOINED") throw new Refused(answer);
  return syndicate;
}

/** The shares are gone, and what they were worth belongs to those who stay. @throws {Refused} NOT_FOUND, NOT_A_MEMBER (S3). */
export async function leaveSyndicate(book: SyndicateBook, operation: Operation): Promise<Syndicate> {
  const answer = await book.leave(operation);
  const syndicate = await lookAt(book, operation.syndicate, operation.player);
  if (answer !== "LEFT") throw new Refused(answer);
  return syndicate;
}
