/** The tables' announcements, as Socket.IO messages to everyone concerned on every container. */
import type { HostedTable } from "../../protocol/games.ts";
import type { Announcer } from "../../tables/ports/audience.ts";
import { type GameServer, LOBBY, roomOfPlayer, roomOfTable } from "./server.ts";
import { walletMessage } from "./walletUpdate.ts";

/** Tells the clients of a room on all other containers. @returns false: it can't, and has told nobody. */
export type TellElsewhere = (room: string, event: string, message: object) => boolean;

/** @param tellElsewhere default: others are told together with our own */
export function createAnnouncer(io: GameServer, tellElsewhere: TellElsewhere = () => false): Announcer<HostedTable> {
  /** The others are told now. @returns those who are left */
  const others = (room: string, event: string, message: object) =>
    (tellElsewhere(room, event, message) ? io.local : io).to(room);
  return {
    table(update, ready = Promise.resolve()) {
      const left = others(roomOfTable(update.tableId), "table:update", update);
      void ready.then(() => left.emit("table:update", update));
    },
    lobby: (summary) => void io.to(LOBBY).emit("lobby:update", { table: summary }),
    wallet(playerId, balance, ready = Promise.resolve()) {
      const message = walletMessage(balance);
      const left = others(roomOfPlayer(playerId), "wallet:update", message);
      void ready.then(() => left.emit("wallet:update", message));
    },
  };
}
