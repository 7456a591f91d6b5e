/** Who may come into a closed syndicate: its founder invites, or approves who asked, which is the same (S29). */
import type { PlayerId, SyndicateId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { lookAt } from "./look.ts";
import type { Invitation, Syndicate, SyndicateBook } from "./ports.ts";

/** Who asked, and who is invited, of each so many at once: a founder can still look through them. */
const INVITATIONS_MAX = 200;

/** @throws {Refused} NOT_FOUND, ALREADY_MEMBER, LIMIT_REACHED with `max`. */
export async function askToJoin(book: SyndicateBook, id: SyndicateId, player: PlayerId): Promise<Syndicate> {
  await write(book, id, player, "ASKED");
  return lookAt(book, id, player);
}

/** @throws {Refused} NOT_FOUND, also for a name that nobody has; FORBIDDEN for anyone but the founder; ALREADY_MEMBER, LIMIT_REACHED. */
export async function invite(
  book: SyndicateBook,
  id: SyndicateId,
  founder: PlayerId,
  usernameKey: string,
): Promise<readonly Invitation[]> {
  await mustBeFounder(book, id, founder);
  const player = await book.playerNamed(usernameKey);
  if (player === null) throw new Refused("NOT_FOUND");
  await write(book, id, player, "INVITED");
  return book.invitations(id, 2 * INVITATIONS_MAX);
}

/** By the founder, or by whom it concerns. A repeat changes nothing. @throws {Refused} NOT_FOUND; FORBIDDEN for anybody else. */
export async function withdraw(
  book: SyndicateBook,
  id: SyndicateId,
  by: PlayerId,
  player: PlayerId,
): Promise<Syndicate> {
  if (by !== player) await mustBeFounder(book, id, by);
  await book.withdraw(id, player);
  return lookAt(book, id, by);
}

/** @throws {Refused} NOT_FOUND; FORBIDDEN for anyone but the founder. */
export async function listInvitations(
  book: SyndicateBook,
  id: SyndicateId,
  founder: PlayerId,
): Promise<readonly Invitation[]> {
  await mustBeFounder(book, id, founder);
  return book.invitations(id, 2 * INVITATIONS_MAX);
}

async function write(
  book: SyndicateBook,
  id: SyndicateId,
  player: PlayerId,
  state: Invitation["state"],
): Promise<void> {
  const said = await book.invite(id, player, state, INVITATIONS_MAX);
  if (said === "LIMIT_REACHED") throw new Refused(said, { max: INVITATIONS_MAX });
  if (said !== "DONE") throw new Refused(said);
}

async function mustBeFounder(book: SyndicateBook, id: SyndicateId, player: PlayerId): Promise<void> {
  const { founderId } = await lookAt(book, id, player);
  if (founderId !== player) throw new Refused("FORBIDDEN");
}
