import type { ChatPage } from "../protocol/chat.ts";
import type { WalletMessage } from "../protocol/http.ts";
import type { ClientEvent, ServerEvents } from "../protocol/socket.ts";
import type { ConnectionState } from "./connection.ts";
import type { SignedOut } from "./session.ts";

export type ChatPhrase = NonNullable<ClientEvent<"chat:send">["phrase"]>;
export type ReportReason = ClientEvent<"chat:report">["reason"];
export type MessageOf<Name extends keyof ServerEvents> = Parameters<ServerEvents[Name]>[0];

/** Events of a client. */
export interface VegasClientEvents {
  connection: ConnectionState;
  wallet: Pick<WalletMessage, "balance" | "version">;
  chat: MessageOf<"chat:message">;
  /** What was said at a table before it was joined, oldest first; null: the talk is away for the moment. Again after each reconnect. */
  talk: { readonly tableId: string; readonly page: ChatPage | null };
  /** A private message to the player or from another device of the player, still sealed: a nudge to fetch, in order, what waits. */
  message: MessageOf<"message:new">;
  /** This player, or one who may write to this one, has other devices than before. */
  devices: MessageOf<"devices:changed">;
  /** The player has another name. */
  renamed: MessageOf<"user:renamed">;
  /** A syndicate has paid the player. */
  dividend: MessageOf<"dividend:paid">;
  /** To admins: how a dividend run gets on. */
  dividendProgress: MessageOf<"dividend:progress">;
  /** The session is over: at our own request, or because the server ended it. */
  signedOut: SignedOut;
}
