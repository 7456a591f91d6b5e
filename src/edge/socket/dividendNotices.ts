/** Notifications of pay day for the admins and members who are connected to this container. Every container does it for its own. */
import type { DividendListener } from "../../dividends/ports/work.ts";
import { exactNumber } from "../../kernel/amounts.ts";
import { ADMINS, type GameServer, roomOfPlayer } from "./server.ts";
import { walletMessage } from "./walletUpdate.ts";

export const createDividendNotices = (io: GameServer): DividendListener => ({
  isHere: (userId) => io.of("/").adapter.rooms.has(roomOfPlayer(userId)),
  progress: (runId, counts) => void io.local.to(ADMINS).emit("dividend:progress", { runId, ...counts }),
  paid(runId, syndicateId, { userId, amount, balance, version }) {
    const member = io.local.to(roomOfPlayer(userId));
    member.emit("wallet:update", walletMessage({ balance, version }));
    member.emit("dividend:paid", { runId, syndicateId, amount: exactNumber(amount) });
  },
});
