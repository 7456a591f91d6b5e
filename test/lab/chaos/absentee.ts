/** A player who plays until a certain moment of a round, and not one step further. */
import { createHash, randomUUID } from "node:crypto";
import type { TableView, VegasClient } from "../../../src/client/index.ts";
import { nextAction } from "../load/nextAction.ts";
import type { ChaosWitness } from "./witness.ts";

/** As docs/INTERRUPTIONS.md has them. */
export const MOMENTS = [
  "without a bet",
  "with a bet",
  "its seed awaited",
  "insurance offered",
  "another's turn",
  "its own turn",
  "the dealer's turn",
  "settled",
] as const;
export type MomentName = (typeof MOMENTS)[number];

/** What it had when it was gone. */
export interface Absentee {
  readonly playerId: string;
  readonly roundId: string;
  readonly seat: number;
  readonly bet: number;
  readonly cards: readonly string[];
}

/** Resolves at that moment, synchronously with the message that brought it. @throws {Error} when it does not come in time. */
export async function playUntil(
  client: VegasClient,
  tableId: string,
  moment: MomentName,
  witness: ChaosWitness,
  withinMs: number,
): Promise<Absentee> {
  if (client.user === null) await client.api.guest();
  client.open();
  const table = client.watch(tableId);
  const playerId = client.user?.id ?? "";
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => end(() => reject(new Error(`${moment} did not come`))), withinMs);
    let isActing = false;
    let isOver = false;
    const end = (how: () => void) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(patience);
      stop();
      how();
    };
    const step = (view: TableView): void => {
      if (isOver) return;
      const seat = view.seats.findIndex((one) => one?.userId === playerId);
      const mine = view.seats[seat];
      if (mine && isNow(moment, view, seat)) {
        const { bet, hands } = mine;
        end(() => resolve({ playerId, roundId: view.roundId ?? "", seat, bet, cards: hands[0]?.cards ?? [] }));
        return;
      }
      const wish = isActing ? null : nextAction(view, playerId, view.minBet);
      if (wish === null) return;
      const action = wish.type === "bet" && moment === "its seed awaited" ? { ...wish, clientSeedHash: HASH } : wish;
      const asked = { playerId, tableId, actionId: randomUUID(), action };
      isActing = true;
      client
        .act(tableId, action, { actionId: asked.actionId })
        .then(
          ({ version }) => witness.acknowledged({ ...asked, version }),
          () => undefined, // Another was quicker, or the player is gone: what it was told is all that counts.
        )
        .finally(() => {
          isActing = false;
          if (table.view !== null) step(table.view);
        });
    };
    const stop = table.on("change", ({ table: view }) => {
      witness.saw(view, playerId);
      step(view);
    });
    if (table.view !== null) step(table.view);
  });
}

/** Of a seed that is never told. */
const HASH = createHash("sha256").update("absent").digest("hex");

function isNow(moment: MomentName, view: TableView, seat: number): boolean {
  const { phase, turn, fairness } = view;
  const bet = view.seats[seat]?.bet ?? 0;
  const isAwaited = fairness.awaitingSeeds?.includes(seat) ?? false;
  switch (moment) {
    case "without a bet":
      return phase === "BETTING" && bet === 0;
    case "with a bet":
      return phase === "BETTING" && bet > 0 && !isAwaited;
    case "its seed awaited":
      return isAwaited;
    case "insurance offered":
      return phase === "INSURANCE" && bet > 0;
    case "another's turn":
      return phase === "PLAYER_TURN" && bet > 0 && turn?.seat !== seat;
    case "its own turn":
      return phase === "PLAYER_TURN" && turn?.seat === seat && turn.hand === 0;
    case "the dealer's turn":
      return phase === "DEALER_TURN" && bet > 0;
    case "settled":
      return phase === "SETTLED" && bet > 0;
    default:
      return moment satisfies never;
  }
}
