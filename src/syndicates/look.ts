/** What players see of syndicates. */
import { asPlayerId, type PlayerId, type SyndicateId } from "../kernel/ids.ts";
import { type PageOf, type PageRequest, readIdCursor, readSeqCursor } from "../kernel/pages.ts";
import { Refused } from "../kernel/refusals.ts";
import type { Member, Syndicate, SyndicateBook, TreasuryLine } from "./ports.ts";

/** A syndicate names this many members; the others come by pages (S6). */
const MEMBERS_NAMED = 1_000;
/** In a list of syndicates each names fewer, so that a page stays small. */
const MEMBERS_NAMED_IN_LIST = 100;

/** @throws {Refused} NOT_FOUND. */
export async function lookAt(book: SyndicateBook, id: SyndicateId, viewer: PlayerId): Promise<Syndicate> {
  const found = await book.find(id, { viewer, membersMax: MEMBERS_NAMED });
  if (found === null) throw new Refused("NOT_FOUND");
  return found;
}

export function listSyndicates(
  book: SyndicateBook,
  viewer: PlayerId,
  page: PageRequest & { readonly onlyMine: boolean },
): Promise<PageOf<Syndicate>> {
  return book.page(page, { viewer, membersMax: MEMBERS_NAMED_IN_LIST });
}

/** By user id; the cursor is the last one shown. @throws {Refused} NOT_FOUND. */
export async function listMembers(
  book: SyndicateBook,
  id: SyndicateId,
  viewer: PlayerId,
  { cursor, limit }: PageRequest,
): Promise<PageOf<Member>> {
  await lookAt(book, id, viewer);
  const found = await book.members(id, {
    after: cursor === undefined ? null : asPlayerId(readIdCursor(cursor)),
    limit: limit + 1,
  });
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.userId ?? null) : null };
}

/**
 * Contributions and dividends, newest first: for those whose money it is.
 * @throws {Refused} NOT_FOUND; FORBIDDEN for anyone but members, the founder and admins (S7).
 */
export async function treasuryHistory(
  book: SyndicateBook,
  id: SyndicateId,
  viewer: { readonly id: PlayerId; readonly isAdmin: boolean },
  { cursor, limit }: PageRequest,
): Promise<PageOf<TreasuryLine>> {
  const { mine, founderId } = await lookAt(book, id, viewer.id);
  if (mine === null && founderId !== viewer.id && !viewer.isAdmin) throw new Refused("FORBIDDEN");
  const before = cursor === undefined ? null : readSeqCursor(cursor);
  const found = await book.history(id, { before, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? String(last.seq) : null };
}
