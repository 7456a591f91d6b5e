/** The syndicates room as the edge sees it: every use case with its ports already in hand. */
import type { PlayerId, SyndicateId } from "../kernel/ids.ts";
import type { PageOf } from "../kernel/pages.ts";
import type { Ledger, WalletNotify } from "../money/ports/ledger.ts";
import { type Contributed, type Contribution, contribute } from "./contribute.ts";
import { changeSettings, type Founding, foundSyndicate } from "./found.ts";
import { listMembers, listSyndicates, lookAt, treasuryHistory } from "./look.ts";
import { joinSyndicate, leaveSyndicate } from "./membership.ts";
import type { Member, Syndicate, SyndicateBook, SyndicateSettings, TreasuryLine } from "./ports.ts";

interface Paging {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface Syndicates {
  found(founding: Founding): Promise<Syndicate>;
  look(id: SyndicateId, viewer: PlayerId): Promise<Syndicate>;
  list(viewer: PlayerId, page: Paging & { readonly onlyMine: boolean }): Promise<PageOf<Syndicate>>;
  change(id: SyndicateId, player: PlayerId, settings: Partial<SyndicateSettings>): Promise<Syndicate>;
  join(id: SyndicateId, player: PlayerId, shares: number): Promise<Syndicate>;
  leave(id: SyndicateId, player: PlayerId): Promise<Syndicate>;
  members(id: SyndicateId, viewer: PlayerId, page: Paging): Promise<PageOf<Member>>;
  contribute(contribution: Contribution): Promise<Contributed>;
  history(
    id: SyndicateId,
    viewer: { readonly id: PlayerId; readonly isAdmin: boolean },
    page: Paging,
  ): Promise<PageOf<TreasuryLine>>;
}

export function createSyndicates(deps: {
  readonly book: SyndicateBook;
  readonly ledger: Ledger;
  readonly notify: WalletNotify;
}): Syndicates {
  const { book } = deps;
  return {
    found: (founding) => foundSyndicate(book, founding),
    look: (id, viewer) => lookAt(book, id, viewer),
    list: (viewer, page) => listSyndicates(book, viewer, page),
    change: (id, player, settings) => changeSettings(book, id, player, settings),
    join: (id, player, shares) => joinSyndicate(book, id, player, shares),
    leave: (id, player) => leaveSyndicate(book, id, player),
    members: (id, viewer, page) => listMembers(book, id, viewer, page),
    contribute: (contribution) => contribute(deps, contribution),
    history: (id, viewer, page) => treasuryHistory(book, id, viewer, page),
  };
}
