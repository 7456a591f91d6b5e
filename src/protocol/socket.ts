/** Every Socket.IO message, in and out. Each client event is acknowledged: silence is never an answer. */
import { z } from "zod";
import { blackjackAction, type TableSummary, type TableView } from "./blackjack.ts";
import { type ChatMessage, type ChatPage, chatHistory, chatReport, chatSend } from "./chat.ts";
import type { DividendCounts } from "./dividends.ts";
import type { WireError } from "./errors.ts";
import { type MessageMessage, messageSend } from "./messages.ts";
import { actionTarget, tableId, uuid } from "./values.ts";

/** @param action what a player may do at a table: the schema of the game that is hosted. */
export const clientEventsOf = <Action extends z.ZodType>(action: Action) => ({
  "lobby:watch": z.strictObject({}),
  "lobby:unwatch": z.strictObject({}),
  "table:join": z.strictObject({ tableId }),
  "table:leave": z.strictObject({ tableId }),
  "table:sync": z.strictObject({ tableId, version: z.int().min(0).optional() }),
  "table:act": z.strictObject({ tableId, actionId: uuid, action, for: actionTarget.optional() }),
  "chat:send": chatSend,
  "chat:history": chatHistory,
  "chat:report": chatReport,
  "message:send": messageSend,
});

/** With the game that our own clients play. */
export const clientEvents = clientEventsOf(blackjackAction);

export type ClientEventName = keyof typeof clientEvents;
/** As a client sends it. */
export type ClientEvent<Name extends ClientEventName> = z.input<(typeof clientEvents)[Name]>;
/** As the server reads it. */
export type ReadEvent<Name extends ClientEventName, Action> = z.output<
  ReturnType<typeof clientEventsOf<z.ZodType<Action>>>[Name]
>;

/** What each event's acknowledgement carries beside `ok: true`. */
export interface AckBodies<View = TableView, Summary = TableSummary> {
  "lobby:watch": { tables: Summary[] };
  "lobby:unwatch": object;
  /** `chat`: the last 50 lines; null: the talk is away for the moment, ask `chat:history`. */
  "table:join": { table: View; chat: ChatPage | null };
  "table:leave": object;
  "table:sync": { table: View };
  "table:act": { version: number; table: View; replayed?: true };
  /** `text` as it is shown: private data and crude words may be masked. */
  "chat:send": { id: string; text: string };
  "chat:history": ChatPage;
  "chat:report": object;
  "message:send": { id: string; at: number };
}

export type Ack<Body> = ({ ok: true } & Body) | { ok: false; error: WireError };

export interface GameEventMessage {
  type: string;
  [fact: string]: unknown;
}

/** What the server says unasked. */
export interface ServerEvents<View = TableView, Summary = TableSummary> {
  "table:update": (message: {
    tableId: string;
    version: number;
    events: readonly GameEventMessage[];
    table: View;
  }) => void;
  "lobby:update": (message: { table: Summary }) => void;
  "wallet:update": (message: { balance: number; version: number }) => void;
  /** To the table, but for those who muted or blocked the player. */
  "chat:message": (message: ChatMessage) => void;
  /** To all devices of both players; what a device missed it fetches (`GET /api/me/devices/:id/messages`). */
  "message:new": (message: MessageMessage) => void;
  /** To the player and to those who may get messages of theirs: look at the devices before the next message. */
  "devices:changed": (message: { userId: string }) => void;
  /** To a player's own devices: they are called so from now on. */
  "user:renamed": (message: { userId: string; username: string }) => void;
  /** To admins: how the run under way gets on. */
  "dividend:progress": (message: { runId: string } & DividendCounts) => void;
  /** To the member, once per syndicate and run. */
  "dividend:paid": (message: { runId: string; syndicateId: string; amount: number }) => void;
  "server:draining": (message: { reconnectInMs: number }) => void;
}

export type ClientToServerEvents = {
  [Name in ClientEventName]: (payload: ClientEvent<Name>, ack: (answer: Ack<AckBodies[Name]>) => void) => void;
};
