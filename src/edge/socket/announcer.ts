/** The tables' announcements, as Socket.IO messages to everyone concerned on every container. */
import type { HostedTable } from "../../protocol/games.ts";
import type { Announcer } from "../../tables/ports/audience.ts";
import { type GameServer, LOBBY, roomOfPlayer, roomOfTable } from "./server.ts";
import { walletMessage } from "./walletUpdate.ts";

export const createAnnouncer = (io: GameServer): Announcer<HostedTable> => ({
  table: (update) => void io.to(roomOfTable(update.tableId)).emit("table:update", update),
  lobby: (summary) => void io.to(LOBBY).emit("lobby:update", { table: summary }),
  wallet: (playerId, balance) => void io.to(roomOfPlayer(playerId)).emit("wallet:update", walletMessage(balance)),
});
