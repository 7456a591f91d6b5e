/** What the journal's transaction has written down of each round: when it opened and was settled, what it moved, who got what. */
import type { RoundResult } from "../../games/game.ts";
import { asPlayerId, asRoundId, asTableId } from "../../kernel/ids.ts";
import type { SettledRounds } from "../../tables/ports/journal.ts";
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";
import { pageAfter, readCursor } from "./pages.ts";

export function createSettledRounds(prisma: Prisma): SettledRounds {
  return {
    async settledRound(roundId) {
      const round = await ask(prisma.round.findUnique({ where: { id: roundId } }));
      if (round === null || round.settledSeq === null || round.settledAt === null) return null;
      return {
        roundId: asRoundId(round.id),
        tableId: asTableId(round.tableId),
        number: round.number,
        engineVersion: round.engineVersion,
        openedSeq: Number(round.openedSeq),
        openedAt: Number(round.openedAt),
        settledSeq: Number(round.settledSeq),
        settledAt: Number(round.settledAt),
      };
    },

    async engineOf(roundId) {
      const round = await ask(prisma.round.findUnique({ where: { id: roundId }, select: { engineVersion: true } }));
      return round?.engineVersion ?? null;
    },

    async transfersOf(roundId) {
      const transfers = await ask(
        prisma.transfer.findMany({
          where: { roundId },
          orderBy: [{ seq: "asc" }, { createdAt: "asc" }, { id: "asc" }],
        }),
      );
      return transfers.map(({ id, kind, fromId, toId, amount }) => ({
        id,
        kind,
        from: fromId,
        to: toId ?? "",
        amount: Number(amount),
      }));
    },

    async resultsOf(roundId) {
      const players = await ask(prisma.roundPlayer.findMany({ where: { roundId }, orderBy: { seat: "asc" } }));
      return players.map(
        ({ playerId, seat, staked, paid }): RoundResult => ({
          playerId: asPlayerId(playerId),
          seat,
          staked: Number(staked),
          paid: Number(paid),
        }),
      );
    },

    async roundsOf(playerId, { cursor, limit }) {
      const [before, beforeId] = readCursor(cursor);
      const older =
        before === null
          ? {}
          : { OR: [{ settledAt: { lt: BigInt(before) } }, { settledAt: BigInt(before), roundId: { lt: beforeId } }] };
      const found = await ask(
        prisma.roundPlayer.findMany({
          where: { playerId, ...older },
          orderBy: [{ settledAt: "desc" }, { roundId: "desc" }],
          take: limit + 1,
        }),
      );
      const items = found.map(({ roundId, tableId, seat, staked, paid, settledAt }) => ({
        roundId: asRoundId(roundId),
        tableId: asTableId(tableId),
        seat,
        staked: Number(staked),
        paid: Number(paid),
        settledAt: Number(settledAt),
      }));
      return pageAfter(items, limit, (item) => [item.settledAt, item.roundId]);
    },
  };
}
