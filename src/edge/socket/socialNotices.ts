/** The social room's announcements, as Socket.IO messages, and the messages between containers about it. */
import type { PlayerId } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.ts";
import type { Social } from "../../social/index.ts";
import type { SocialNotify } from "../../social/ports.ts";
import { messageMessage } from "../http/messageRoutes.ts";
import { chatMessage } from "./chat.ts";
import { type GameServer, roomOfChat, roomOfDeaf, roomOfPlayer } from "./server.ts";

interface Renamed {
  readonly id: PlayerId;
  readonly username: string;
}

export const createSocialNotices = (io: GameServer): SocialNotify => ({
  said: (line) =>
    void io.to(roomOfChat(line.tableId)).except(roomOfDeaf(line.userId)).emit("chat:message", chatMessage(line)),
  hears(player, other, isHeard) {
    const devices = io.in(roomOfPlayer(player));
    if (isHeard) devices.socketsLeave(roomOfDeaf(other));
    else devices.socketsJoin(roomOfDeaf(other));
  },
  sent: (message) =>
    void io.to([roomOfPlayer(message.to), roomOfPlayer(message.from)]).emit("message:new", messageMessage(message)),
  devicesChanged: (userId, tell) => void io.to(tell.map(roomOfPlayer)).emit("devices:changed", { userId }),
  rulesChanged: () => void io.serverSideEmit("rules:changed"),
});

/** Open connections go by a new name, here and on the other containers, and the player's devices are notified. */
export function createRenaming(io: GameServer): (player: Renamed) => void {
  return ({ id, username }) => {
    rename(io, { id, username });
    io.serverSideEmit("player:renamed", { id, username });
    io.to(roomOfPlayer(id)).emit("user:renamed", { userId: id, username });
  };
}

/** Hear the other containers. */
export function hearContainers(io: GameServer, social: Pick<Social, "refreshRules">, log: Log): void {
  io.on("player:renamed", (player) => rename(io, player));
  io.on("rules:changed", () => {
    social
      .refreshRules()
      .catch((err: unknown) => log.warn({ err, type: "rules_unread" }, "the next look takes the new rules"));
  });
}

function rename(io: GameServer, { id, username }: Renamed): void {
  for (const socketId of io.of("/").adapter.rooms.get(roomOfPlayer(id)) ?? []) {
    const socket = io.of("/").sockets.get(socketId);
    if (socket !== undefined) socket.data.session.username = username;
  }
}
