/** The client of VegasCore for browsers and Node. Its guide is docs/CLIENTS.md; the wire behind it docs/PROTOCOL.md. */
export type * from "../protocol/admin.ts";
export type {
  BlackjackActionMessage,
  HandView,
  RoundRecord,
  SeatView,
  TableSummary,
  TableView,
} from "../protocol/blackjack.ts";
export type * from "../protocol/chat.ts";
export type * from "../protocol/dividends.ts";
export type { ErrorCode } from "../protocol/errors.ts";
export type * from "../protocol/http.ts";
export type * from "../protocol/messages.ts";
export type * from "../protocol/queues.ts";
export type * from "../protocol/repairs.ts";
export type { GameEventMessage } from "../protocol/socket.ts";
export type * from "../protocol/syndicates.ts";
export type { ActionTargetMessage, Page } from "../protocol/values.ts";
export { Api, type PageQuery } from "./api.ts";
export type { Clock } from "./clock.ts";
export type { ConnectionState } from "./connection.ts";
export { LinkRefused, Unanswered, VegasError } from "./errors.ts";
export type { Lobby } from "./lobby.ts";
export { type Chains, unconfirmed } from "./messages/chains.ts";
export { createDevice, type Device } from "./messages/device.ts";
export { type Arrived, type Opened, open, type Problem } from "./messages/open.ts";
export { type Letter, type Sealed, seal } from "./messages/seal.ts";
export { type Comparison, comparisonOf, type Review, reviewDevices, type Sides } from "./messages/trust.ts";
export { type KeptTokens, memoryStore, type SignedOut, type TokenStore } from "./session.ts";
export { targetOf } from "./target.ts";
export type { Link, Transport } from "./transport.ts";
export { VegasClient, type VegasClientOptions } from "./vegasClient.ts";
export type { VegasClientEvents } from "./vegasClientEvents.ts";
export type { TableChange, WatchedTable } from "./watchedTable.ts";
