/** Tables for load, opened past the API, which grants people a pause between two rounds that load would only wait through. */

import { randomUUID } from "node:crypto";
import type { ThrowAway } from "../../../src/dev/stack/throwAwayHouse.ts";
import { DEFAULT_RULES, type Rules } from "../../../src/games/blackjack/rules.ts";
import { createOptimizedPrismaClient } from "../../../src/infrastructure/postgres/client.ts";
import { createCatalogue } from "../../../src/infrastructure/postgres/tableCatalogue.ts";
import { asTableId } from "../../../src/kernel/ids.ts";
import { escrowAccount, houseAccount } from "../../../src/money/accounts.ts";

/** A guest's 100,000 last for as long as any bench. */
export const BET = 10;

/** No clock is ever due but those that are due at once: the dealer's, and the next round's. */
const PACE = { betMs: 120_000, turnMs: 120_000, settledMs: 0 };
const AT_ONCE = 4;

/** @returns their ids */
export async function openTables(stack: ThrowAway, count: number, seats: number): Promise<string[]> {
  const prisma = createOptimizedPrismaClient({ url: stack.databaseUrl, poolSize: AT_ONCE });
  const catalogue = createCatalogue<Rules>(prisma);
  const ids = Array.from({ length: count }, () => asTableId(randomUUID()));
  const waiting = ids.entries();
  const lane = async (): Promise<void> => {
    for (const [nth, tableId] of waiting) {
      const limits = { rules: DEFAULT_RULES, minBet: BET, maxBet: BET * 100, seats };
      await catalogue.add({
        settings: { tableId, name: `Bench ${nth + 1}`, ...limits, ...PACE },
        game: "blackjack",
        openedBy: null,
        escrow: escrowAccount(tableId),
        house: houseAccount(tableId),
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } finally {
    await prisma.$disconnect();
  }
  return ids;
}
