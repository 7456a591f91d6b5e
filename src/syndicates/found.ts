/** A syndicate comes into being, and its founder sets its rules. */
import type { PlayerId, SyndicateId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { treasuryAccount } from "../money/accounts.ts";
import { lookAt } from "./look.ts";
import type { Syndicate, SyndicateBook, SyndicateSettings } from "./ports.ts";

export interface Founding {
  /** A UUID, the same for every repeat of the request. */
  readonly id: SyndicateId;
  readonly name: string;
  readonly founder: PlayerId;
}

/** An open syndicate with an empty treasury and no members: the founder joins like anyone else (S1). */
export async function foundSyndicate(book: SyndicateBook, { id, name, founder }: Founding): Promise<Syndicate> {
  await book.add({ id, name, founderId: founder, treasury: treasuryAccount(id) });
  return lookAt(book, id, founder);
}

/** @throws {Refused} NOT_FOUND; FORBIDDEN for anyone but the founder (S5). */
export async function changeSettings(
  book: SyndicateBook,
  id: SyndicateId,
  player: PlayerId,
  settings: Partial<SyndicateSettings>,
  operationId?: string,
): Promise<Syndicate> {
  const { founderId } = await lookAt(book, id, player);
  if (founderId !== player) throw new Refused("FORBIDDEN");
  await book.change(id, settings, operationId);
  return lookAt(book, id, player);
}
