/** Play-money tables of different limits and rules, for a first visit. Their ids never change, so a repeat changes nothing. */
import { DEFAULT_RULES, type Rules } from "../../games/blackjack/index.ts";
import type { TableSettings } from "../../games/game.ts";
import { createOptimizedPrismaClient } from "../../infrastructure/postgres/client.ts";
import { createCatalogue } from "../../infrastructure/postgres/tableCatalogue.ts";
import { asTableId } from "../../kernel/ids.ts";
import { escrowAccount, houseAccount } from "../../money/accounts.ts";

const PACE = { betMs: 15_000, turnMs: 20_000, settledMs: 4_000 };
const QUICK = { betMs: 5_000, turnMs: 8_000, settledMs: 2_000 };

export const HOUSE_TABLES: readonly TableSettings<Rules>[] = [
  table(1, { name: "Sapphire", minBet: 100, maxBet: 10_000 }),
  table(2, { name: "Lightning", minBet: 100, maxBet: 10_000, ...QUICK }),
  table(3, {
    name: "Ruby",
    minBet: 500,
    maxBet: 50_000,
    rules: { soft17: "H17", surrender: "LATE", resplitAces: true },
  }),
  table(4, { name: "Emerald", minBet: 1_000, maxBet: 50_000, rules: { dealerPeeks: false, doubleOn: "9-11" } }),
  table(5, { name: "Lone Pearl", minBet: 1_000, maxBet: 25_000, seats: 1, rules: { decks: 1, maxHands: 2 } }),
  table(6, {
    name: "Topaz Strip",
    minBet: 100,
    maxBet: 5_000,
    seats: 5,
    rules: { soft17: "H17", blackjackPays: "6:5" },
  }),
  table(7, { name: "Diamond", minBet: 10_000, maxBet: 1_000_000, rules: { decks: 8, surrender: "LATE" } }),
];

type TableOptions = Pick<TableSettings<Rules>, "name" | "minBet" | "maxBet"> &
  Partial<Omit<TableSettings<Rules>, "rules">> & { readonly rules?: Partial<Rules> };

function table(number: number, { rules, ...options }: TableOptions): TableSettings<Rules> {
  const tableId = asTableId(`00000000-0000-4000-8000-${String(number).padStart(12, "0")}`);
  return { tableId, seats: 7, ...PACE, ...options, rules: { ...DEFAULT_RULES, ...rules } };
}

/** @param databaseUrl of the application's role. */
export async function seedTables(databaseUrl: string): Promise<void> {
  const prisma = createOptimizedPrismaClient({ url: databaseUrl, poolSize: 1 });
  const catalogue = createCatalogue<Rules>(prisma);
  try {
    for (const settings of HOUSE_TABLES) {
      const [escrow, house] = [escrowAccount(settings.tableId), houseAccount(settings.tableId)];
      await catalogue.add({ settings, game: "blackjack", openedBy: null, escrow, house });
    }
  } finally {
    await prisma.$disconnect();
  }
}
