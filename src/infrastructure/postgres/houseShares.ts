/** The house's share in Postgres: what is credited, and what it buys, is one SQL function each. */
import type { HouseCredit, HouseShares } from "../../dividends/ports/houseShare.ts";
import { TREASURY_CEILING } from "../../kernel/amounts.ts";
import { asSyndicateId } from "../../kernel/ids.ts";
import type { Prisma } from "./client.ts";
import { runSql } from "./runSql.ts";

/** One syndicate reads all rounds of its members since its last credit. */
const LONG_MS = 30_000;

const REPEATABLE = { repeatable: true } as const;

type CreditRow = { outcome: "credited"; result: string; amount: string; shares: string } | { outcome: "repeated" };

export function createHouseShares(prisma: Prisma): HouseShares {
  return {
    async open(period, until, perMille) {
      const [row] = await runSql(
        () => prisma.$queryRaw<[{ begun: boolean }]>`
          SELECT open_house_period(${period}, ${until}::bigint, ${perMille}::integer) AS begun`,
        REPEATABLE,
      );
      return row.begun;
    },
    async pending(period, after, limit) {
      const rows = await runSql(
        () => prisma.$queryRaw<{ id: string }[]>`
          SELECT s.id FROM syndicates s
          WHERE (${after}::uuid IS NULL OR s.id > ${after}::uuid)
            AND NOT EXISTS (SELECT 1 FROM house_credits c WHERE c.period = ${period} AND c.syndicate_id = s.id)
          ORDER BY s.id LIMIT ${limit}`,
        REPEATABLE,
      );
      return rows.map(({ id }) => asSyndicateId(id));
    },
    async credit(period, syndicateId): Promise<HouseCredit> {
      const [, [row]] = await runSql(
        () =>
          prisma.$transaction([
            prisma.$queryRaw`SELECT set_config('statement_timeout', ${String(LONG_MS)}, true)`,
            prisma.$queryRaw<[{ result: CreditRow }]>`
              SELECT credit_house_share(${period}, ${syndicateId}::uuid, ${TREASURY_CEILING}::bigint) AS result`,
          ]),
        REPEATABLE, // By period and syndicate.
      );
      const { result } = row;
      if (result.outcome === "repeated") return { outcome: "repeated" };
      const [won, amount, shares] = [result.result, result.amount, result.shares].map(BigInt) as [
        bigint,
        bigint,
        bigint,
      ];
      return { outcome: "credited", result: won, amount, shares };
    },
  };
}
