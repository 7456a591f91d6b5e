/** What the syndicates room needs from outside. */
import type { PlayerId, RunId, SyndicateId } from "../kernel/ids.ts";
import type { PageOf } from "../kernel/pages.ts";
import type { Balance, TransferKind } from "../money/ports/ledger.ts";

export interface SyndicateSettings {
  /** Whether others may join. */
  readonly isOpen: boolean;
  /** Shares one member may hold. */
  readonly sharesMax: number;
  /** What a run distributes of the treasury above its minimum, in basis points: 10,000 is all of it. */
  readonly distributedBp: number;
  /** What always stays in the treasury, minor units. */
  readonly treasuryMin: number;
}

export interface Member {
  readonly userId: PlayerId;
  readonly username: string;
  readonly shares: number;
  /** Some of the shares were given at joining, before shares had a price. */
  readonly hasGranted: boolean;
}

/** A syndicate as one player sees it. */
export interface Syndicate extends SyndicateSettings {
  readonly id: SyndicateId;
  readonly name: string;
  readonly founderId: PlayerId;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly treasury: bigint;
  /** Of all members together. */
  readonly shares: number;
  readonly memberCount: number;
  /** The first members by id, as many as were asked for. */
  readonly members: readonly Member[];
  /** Shares of the player who looks; null: no member. */
  readonly mine: number | null;
  /** What all shares are worth now: the treasury, less what pay days owe of it. */
  readonly worth: bigint;
  /** Of the player who looks, for a closed syndicate: asked to be let in, or invited; null: neither. */
  readonly invitation: InvitationState | null;
}

export type InvitationState = "ASKED" | "INVITED";

/** Somebody who asked to be let into a closed syndicate, or whom its founder has invited. */
export interface Invitation {
  readonly userId: PlayerId;
  readonly username: string;
  readonly state: InvitationState;
  /** Epoch milliseconds. */
  readonly at: number;
}

export type Invited = "DONE" | "NOT_FOUND" | "ALREADY_MEMBER" | "LIMIT_REACHED";

/** One line of a treasury's history. */
export interface TreasuryLine {
  /** Position in the history, from 1 without gaps. */
  readonly seq: bigint;
  readonly id: string;
  readonly kind: TransferKind;
  /** Signed: what the treasury gained. */
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  /** Who contributed. */
  readonly userId: PlayerId | null;
  /** Which run paid dividends. */
  readonly runId: RunId | null;
  /** Of which pay day it is the house's share. */
  readonly period: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface Look {
  readonly viewer: PlayerId;
  /** How many members to name. */
  readonly membersMax: number;
}

export type Joined = "JOINED" | "NOT_FOUND" | "FORBIDDEN" | "ALREADY_MEMBER";

export type Left = "LEFT" | "NOT_A_MEMBER";

/** A write of a player under the id of its request. */
export interface Operation {
  readonly operationId: string;
  readonly syndicate: SyndicateId;
  readonly player: PlayerId;
}

export type ContributionOutcome =
  | {
      readonly outcome: "CONTRIBUTED";
      /** Shares; 0 for who is no member. */
      readonly bought: bigint;
      /** Epoch milliseconds, of the first time. */
      readonly createdAt: number;
      /** The wallet after it; null for a repeat. */
      readonly wallet: Balance | null;
    }
  | { readonly outcome: "NOT_FOUND" | "IDEMPOTENCY_MISMATCH" }
  | { readonly outcome: "LIMIT_REACHED"; readonly max: bigint }
  /** It would buy no share; `min` minor units buy one. */
  | { readonly outcome: "CONTRIBUTION_TOO_SMALL"; readonly min: bigint };

export interface SyndicateBook {
  /** Syndicate and treasury account. The same id again changes nothing. */
  add(syndicate: { id: SyndicateId; name: string; founderId: PlayerId; treasury: string }): Promise<void>;
  find(id: SyndicateId, look: Look): Promise<Syndicate | null>;
  /** Newest first; with `onlyMine`, those in which the viewer holds shares. */
  page(page: { cursor?: string | undefined; limit: number; onlyMine: boolean }, look: Look): Promise<PageOf<Syndicate>>;
  /** A repeat of the operation changes nothing. */
  change(id: SyndicateId, settings: Partial<SyndicateSettings>, operationId?: string): Promise<void>;
  /** A repeat changes nothing; who is invited stays so. `max`: of those who asked, or who are invited. */
  invite(id: SyndicateId, player: PlayerId, state: InvitationState, max: number): Promise<Invited>;
  /** Of nobody's: changes nothing. */
  withdraw(id: SyndicateId, player: PlayerId): Promise<void>;
  /** Those who asked first, then by name. */
  invitations(id: SyndicateId, limit: number): Promise<readonly Invitation[]>;
  /** The player whose name has this key; null: there is none. */
  playerNamed(usernameKey: string): Promise<PlayerId | null>;
  /** Into an open syndicate, or by an invitation. Without shares. A repeat under the same operation id is answered as the first time. */
  join(operation: Operation): Promise<Joined>;
  /** Runs that have started still count the shares. A repeat is answered as the first time. */
  leave(operation: Operation): Promise<Left>;
  /**
   * Moves money into the treasury and, for a member, buys shares with it, counted from the next run on. One transaction; a repeat
   * is answered as the first time. @throws {Refused} INSUFFICIENT_FUNDS, ACCOUNT_FROZEN, SERVICE_UNAVAILABLE.
   */
  contribute(
    operation: Operation & { readonly amount: number; readonly treasuryMax: bigint },
  ): Promise<ContributionOutcome>;
  /** By user id. */
  members(id: SyndicateId, page: { after: PlayerId | null; limit: number }): Promise<readonly Member[]>;
  /** Newest first, below `before` where it is given. */
  history(id: SyndicateId, page: { before: bigint | null; limit: number }): Promise<readonly TreasuryLine[]>;
}
