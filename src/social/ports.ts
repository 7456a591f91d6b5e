/** What the social room needs from outside. */

import type { PlayerId, TableId } from "../kernel/ids.ts";
import type { PageOf, PageRequest } from "../kernel/pages.ts";
import type { Phrase } from "./chat/phrases.ts";
import type { Finding } from "./moderation/judge.ts";
import type { ModerationRules } from "./moderation/rules.ts";
import type { Action } from "./moderation/sentence.ts";
import type { Lately } from "./moderation/style.ts";
import type { Franking, MessageNotify, MessageStore } from "./ports/messages.ts";

/** Something said at a table, as it was shown. */
export interface ChatLine {
  readonly id: string;
  readonly tableId: TableId;
  readonly userId: PlayerId;
  readonly username: string;
  readonly text: string;
  readonly phrase: Phrase | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Relations of one player: more than a person quarrels with. Each costs every connection of theirs a room. */
export const RELATIONS_MAX = 200;

export type RelationKind = "MUTED" | "BLOCKED";

export interface Relation {
  readonly userId: PlayerId;
  /** As it is now; null: the player is no more. */
  readonly username: string | null;
  readonly kind: RelationKind;
  readonly at: number;
}

/** A line that was stopped or reported. */
export interface NewIncident {
  readonly id: string;
  readonly source: "MACHINE" | "REPORT";
  readonly userId: PlayerId;
  readonly username: string;
  readonly tableId: TableId | null;
  /** null: the line was never shown. */
  readonly messageId: string | null;
  /** Private data masked. */
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly action: Action;
  readonly isHandedOver: boolean;
  readonly reporterId: PlayerId | null;
  readonly reason: string;
}

type IncidentState = "OPEN" | "UPHELD" | "LIFTED";

export interface Incident extends NewIncident {
  readonly at: number;
  readonly state: IncidentState;
  /** What the player said to it, once. */
  readonly appeal: string | null;
  readonly decidedBy: PlayerId | null;
  readonly decidedAt: number | null;
}

/** What was said at tables. Every method: @throws {Refused} SERVICE_UNAVAILABLE */
export interface ChatLines {
  /** Keeps a line, unless its player is muted. */
  say(line: Omit<ChatLine, "at">): Promise<{ readonly at: number } | { readonly mutedUntil: number }>;
  /** Newest first, without the lines of those whom the viewer does not want to hear. */
  page(tableId: TableId, viewer: PlayerId, page: PageRequest): Promise<PageOf<ChatLine>>;
  find(id: string): Promise<ChatLine | null>;
  /** Of a table, in the order they were said: what stood around that moment. */
  around(tableId: TableId, at: number, count: number): Promise<readonly ChatLine[]>;
  /** The newest of all tables since then. */
  since(at: number, limit: number): Promise<readonly ChatLine[]>;
}

/** Incidents, and what follows from them. Every method: @throws {Refused} SERVICE_UNAVAILABLE */
export interface Incidents {
  /** @param since epoch milliseconds: lines refused or worse after it count, lifted ones do not. */
  standing(player: PlayerId, since: number): Promise<{ readonly mutedUntil: number | null; readonly strikes: number }>;
  /** With the mute that goes with it, 0 for none; both or neither. @returns false: this player reported this line before. */
  add(incident: NewIncident, muteMs: number): Promise<boolean>;
  find(id: string): Promise<Incident | null>;
  /** Newest first. */
  page(
    filter: PageRequest & { state?: IncidentState | undefined; userId?: PlayerId | undefined },
  ): Promise<PageOf<Incident>>;
  /** Lifting ends the mute that came of it. @returns null: there is none, or it was decided before. */
  decide(
    id: string,
    state: "UPHELD" | "LIFTED",
    by: PlayerId,
    operationId?: string,
  ): Promise<Incident | "repeated" | null>;
  /** Once, while it is open or upheld; an upheld one is open again. A repeat of the operation is one. @returns false: not the player's, or appealed before. */
  appeal(id: string, player: PlayerId, text: string, operationId?: string): Promise<boolean>;
}

export interface Relations {
  of(owner: PlayerId): Promise<readonly Relation[]>;
  /** null: hears them again. Otherwise refused for who is no player, and beyond `RELATIONS_MAX`. A repeat of the operation changes nothing. */
  set(
    owner: PlayerId,
    other: PlayerId,
    kind: RelationKind | null,
    operationId?: string,
  ): Promise<"done" | "repeated" | "nobody" | "too many">;
}

/** How often a player may speak, counted for all sockets and containers at once. */
export interface ChatAllowance {
  /**
   * @param text what is about to be said, to be compared with what was said.
   * @throws {Refused} RATE_LIMITED with `retryAfterMs`. @throws {StoreAway}
   */
  take(player: PlayerId, text: string): Promise<Lately>;
}

/** Rules as moderators edited them. */
export interface RulesStore {
  /** null: none newer than this version. */
  newerThan(version: number): Promise<{ readonly version: number; readonly rules: ModerationRules } | null>;
  /** @returns false: another admin has made that version; "repeated": this operation did. */
  add(version: number, rules: ModerationRules, author: PlayerId, operationId?: string): Promise<boolean | "repeated">;
}

/** Notifications. Never fails, never waits. */
export interface SocialNotify extends MessageNotify {
  /** To everyone at the table but those who do not want to hear this player. */
  said(line: ChatLine): void;
  /** On all devices of the player, from now on. */
  hears(player: PlayerId, other: PlayerId, isHeard: boolean): void;
  /** To all containers: there are newer rules. */
  rulesChanged(): void;
}

export interface SocialDeps {
  readonly lines: ChatLines;
  readonly incidents: Incidents;
  readonly relations: Relations;
  readonly allowance: ChatAllowance;
  readonly rules: RulesStore;
  readonly messages: MessageStore;
  readonly franking: Franking;
  readonly notify: SocialNotify;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** UUIDs, by time. */
  readonly newId: () => string;
}
