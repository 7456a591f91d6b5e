/** Talk at tables, over a socket: who is there says and hears. */

import type { TableId } from "../../kernel/ids.ts";
import type { PageOf, PageRequest } from "../../kernel/pages.ts";
import { Refused } from "../../kernel/refusals.ts";
import type { ChatMessage, ChatPage } from "../../protocol/chat.ts";
import type { ChatLine } from "../../social/ports.ts";
import type { GameSocket, Handlers, SocketDeps } from "./handlers.ts";
import { roomOfChat, roomOfDeaf, roomOfTable } from "./server.ts";

/** What comes with a join. */
const LINES_AT_JOIN = 50;
/** Who takes a seat does not wait longer than this for what was said there. */
const JOIN_WAIT_MS = 500;

/** What a socket hears. */
export interface Hearing {
  /** With a join: null when the talk's stores are slow or away; the table is not held up by them. */
  join(tableId: TableId): Promise<ChatPage | null>;
  /** Starts to hear, if it does not yet, and reads back. @throws {Refused} SERVICE_UNAVAILABLE */
  read(tableId: TableId, page: PageRequest): Promise<ChatPage>;
}

export function createHearing({ social, log }: SocketDeps, socket: GameSocket): Hearing {
  const { playerId } = socket.data.session;
  let choosing: Promise<void> | null = null;

  /** Once per connection: changes come to it by themselves (see `hears`). */
  const chooseWhomToHear = (): Promise<void> => {
    choosing ??= social
      .relations(playerId)
      .then((relations) => void socket.join(relations.map(({ userId }) => roomOfDeaf(userId))))
      .catch((error: unknown) => {
        choosing = null;
        throw error;
      });
    return choosing;
  };

  /** In the room before it reads: what is said meanwhile comes twice rather than not at all. */
  const read = async (tableId: TableId, page: PageRequest): Promise<ChatPage> => {
    await chooseWhomToHear();
    if (socket.rooms.has(roomOfTable(tableId))) await socket.join(roomOfChat(tableId));
    return pageMessage(await social.lines(tableId, playerId, page));
  };

  return {
    read,
    join: (tableId) =>
      withinMs(
        JOIN_WAIT_MS,
        read(tableId, { limit: LINES_AT_JOIN }).catch((err: unknown) => {
          log.warn({ err, tableId, type: "chat_away" }, "a table was joined without its talk");
          return null;
        }),
      ),
  };
}

export function chatHandlersOf(
  { tables, social }: SocketDeps,
  socket: GameSocket,
  hearing: Hearing,
): Pick<Handlers, "chat:send" | "chat:history" | "chat:report"> {
  const { session } = socket.data;
  /** @throws {Refused} NOT_FOUND for a table that does not exist, NOT_AT_TABLE. */
  const beThere = async (tableId: TableId): Promise<void> => {
    if (socket.rooms.has(roomOfTable(tableId))) return;
    await tables.view(tableId);
    throw new Refused("NOT_AT_TABLE");
  };
  return {
    "chat:send": async ({ tableId, text = "", phrase }) => {
      await beThere(tableId);
      const player = { id: session.playerId, username: session.username };
      const line = await social.say({ tableId, player, text, phrase });
      return { id: line.id, text: line.text };
    },
    "chat:history": async ({ tableId, cursor, limit }) => {
      await beThere(tableId);
      return hearing.read(tableId, { cursor, limit });
    },
    "chat:report": async ({ tableId, messageId, reason }) => {
      await beThere(tableId);
      await social.report({ tableId, messageId, reason, by: session.playerId });
      return {};
    },
  };
}

export const chatMessage = ({ phrase, ...line }: ChatLine): ChatMessage => ({
  ...line,
  ...(phrase === null ? {} : { phrase }),
});

const pageMessage = ({ items, nextCursor }: PageOf<ChatLine>): ChatPage => ({
  messages: items.toReversed().map(chatMessage),
  nextCursor,
});

async function withinMs<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
