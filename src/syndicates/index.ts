/** The syndicates room as the edge sees it: every use case with its ports already in hand. */
import type { PlayerId, SyndicateId } from "../kernel/ids.ts";
import type { PageOf, PageRequest } from "../kernel/pages.ts";
import type { WalletNotify } from "../money/ports/ledger.ts";
import { type Contributed, type Contribution, contribute } from "./contribute.ts";
import { changeSettings, type Founding, foundSyndicate } from "./found.ts";
import { askToJoin, invite, listInvitations, withdraw } from "./invitations.ts";
import { listMembers, listSyndicates, lookAt, treasuryHistory } from "./look.ts";
import { joinSyndicate, leaveSyndicate } from "./membership.ts";
import type {
  Invitation,
  Member,
  Operation,
  Syndicate,
  SyndicateBook,
  SyndicateSettings,
  TreasuryLine,
} from "./ports.ts";

export interface Syndicates {
  found(founding: Founding): Promise<Syndicate>;
  look(id: SyndicateId, viewer: PlayerId): Promise<Syndicate>;
  list(viewer: PlayerId, page: PageRequest & { readonly onlyMine: boolean }): Promise<PageOf<Syndicate>>;
  change(
    id: SyndicateId,
    player: PlayerId,
    settings: Partial<SyndicateSettings>,
    operationId?: string,
  ): Promise<Syndicate>;
  join(operation: Operation): Promise<Syndicate>;
  leave(operation: Operation): Promise<Syndicate>;
  ask(id: SyndicateId, player: PlayerId): Promise<Syndicate>;
  invite(id: SyndicateId, founder: PlayerId, usernameKey: string): Promise<readonly Invitation[]>;
  withdraw(id: SyndicateId, by: PlayerId, player: PlayerId): Promise<Syndicate>;
  invitations(id: SyndicateId, founder: PlayerId): Promise<readonly Invitation[]>;
  members(id: SyndicateId, viewer: PlayerId, page: PageRequest): Promise<PageOf<Member>>;
  contribute(contribution: Contribution): Promise<Contributed>;
  history(
    id: SyndicateId,
    viewer: { readonly id: PlayerId; readonly isAdmin: boolean },
    page: PageRequest,
  ): Promise<PageOf<TreasuryLine>>;
}

export function createSyndicates(deps: { readonly book: SyndicateBook; readonly notify: WalletNotify }): Syndicates {
  const { book } = deps;
  return {
    found: (founding) => foundSyndicate(book, founding),
    look: (id, viewer) => lookAt(book, id, viewer),
    list: (viewer, page) => listSyndicates(book, viewer, page),
    change: (id, player, settings, operationId) => changeSettings(book, id, player, settings, operationId),
    join: (operation) => joinSyndicate(book, operation),
    leave: (operation) => leaveSyndicate(book, operation),
    ask: (id, player) => askToJoin(book, id, player),
    invite: (id, founder, usernameKey) => invite(book, id, founder, usernameKey),
    withdraw: (id, by, player) => withdraw(book, id, by, player),
    invitations: (id, founder) => listInvitations(book, id, founder),
    members: (id, viewer, page) => listMembers(book, id, viewer, page),
    contribute: (contribution) => contribute(deps, contribution),
    history: (id, viewer, page) => treasuryHistory(book, id, viewer, page),
  };
}
