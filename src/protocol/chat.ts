/** Talk at tables, and what the house does about it. */
import { z } from "zod";
import { PHRASE_NAMES } from "../social/chat/phrases.ts";
import { REPORT_REASONS } from "../social/chat/report.ts";
import {
  type ModerationRules,
  PATTERN_LENGTH_MAX,
  PATTERNS_MAX,
  SEVERITIES,
  WORD_LENGTH_MAX,
} from "../social/moderation/rules.ts";
import { isBlank } from "../text/unseen.ts";
import { pageQuery, playerId, tableId, uuid } from "./values.ts";

/** Code units at most, before invisible characters are removed: 500 characters with their marks are less. */
const SAID_MAX = 4_000;

const said = z
  .string()
  .max(SAID_MAX)
  .refine((text) => text.isWellFormed(), "must be well-formed Unicode")
  .refine((text) => !isBlank(text), "must not be empty");

/** One of the two: a text, or a phrase that each page says in its own language. */
export const chatSend = z
  .strictObject({ tableId, text: said.optional(), phrase: z.enum(PHRASE_NAMES).optional() })
  .refine(({ text, phrase }) => (text === undefined) !== (phrase === undefined), "needs a text or a phrase");

export const chatHistory = z.strictObject({
  tableId,
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(50).default(50),
});

export const chatReport = z.strictObject({ tableId, messageId: uuid, reason: z.enum(REPORT_REASONS) });

export interface ChatMessage {
  id: string;
  tableId: string;
  userId: string;
  /** As it was then. */
  username: string;
  /** As it is shown: private data and crude words masked. Of a phrase, the English. */
  text: string;
  phrase?: string;
  at: number;
}

/** Oldest first; `nextCursor` leads to older ones. */
export interface ChatPage {
  messages: ChatMessage[];
  nextCursor: string | null;
}

/** MUTED: not heard at tables. BLOCKED: not heard anywhere. null: heard again. */
export const relationBody = z.strictObject({ userId: playerId, kind: z.enum(["MUTED", "BLOCKED"]).nullable() });

export interface RelationMessage {
  userId: string;
  /** null: the player is no more. */
  username: string | null;
  kind: "MUTED" | "BLOCKED";
  at: number;
}

export const appealBody = z.strictObject({ text: said });
export const decideBody = z.strictObject({}).default({});
export const incidentsQuery = pageQuery.extend({
  state: z.enum(["OPEN", "UPHELD", "LIFTED"]).optional(),
  userId: playerId.optional(),
});

/** A line that was stopped or reported. */
export interface IncidentMessage {
  id: string;
  at: number;
  source: "MACHINE" | "REPORT";
  userId: string;
  username: string;
  tableId: string | null;
  /** null: the line was never shown. */
  messageId: string | null;
  /** Private data masked. */
  text: string;
  findings: { kind: string; severity?: string; language?: string; entry?: string }[];
  action: "NOTHING" | "MASK" | "REFUSE" | "MUTE_1M" | "MUTE_10M" | "MUTE_1D";
  isHandedOver: boolean;
  reason: string;
  state: "OPEN" | "UPHELD" | "LIFTED";
  /** What the player said to it. */
  appeal: string | null;
  decidedAt: number | null;
}

/** To moderators: with who reported and decided, and the lines around. */
export interface IncidentDetails extends IncidentMessage {
  reporterId: string | null;
  decidedBy: string | null;
  around: ChatMessage[];
}

const word = z.string().min(1).max(WORD_LENGTH_MAX);
const wordsBySeverity = z.strictObject(
  Object.fromEntries(SEVERITIES.map((severity) => [severity, z.array(word).optional()])),
);

export const rulesShape: z.ZodType<ModerationRules> = z.strictObject({
  words: z.record(z.string().regex(/^[a-z]{2}$/, "a language in two letters"), wordsBySeverity),
  allowed: z.array(word),
  patterns: z
    .array(
      z.strictObject({
        pattern: z.string().min(1).max(PATTERN_LENGTH_MAX),
        severity: z.enum(SEVERITIES),
        note: z.string().max(200),
      }),
    )
    .max(PATTERNS_MAX),
});

/** `version` is the one that was edited. */
export const changeRulesBody = z.strictObject({ version: z.int().min(0), rules: rulesShape });
export const tryRulesBody = z.strictObject({ rules: rulesShape });

export interface RulesMessage {
  /** 0: what a house begins with. */
  version: number;
  rules: ModerationRules;
}

/** What other rules would have made of the last day: the first hundred each way. */
export interface TriedMessage {
  read: number;
  caught: { message: ChatMessage; before: string | null; after: string | null }[];
  spared: { message: ChatMessage; before: string | null; after: string | null }[];
}
