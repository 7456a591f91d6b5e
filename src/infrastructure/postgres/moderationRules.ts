/** Word lists and patterns in Postgres: every edit a row. */
import type { RulesStore } from "../../social/ports.ts";
import type { Prisma } from "./client.ts";
import { uniqueIndexOf } from "./errors.ts";
import type { Prisma as Sql } from "./generated/client.ts";
import { once } from "./operations.ts";
import { runSql } from "./runSql.ts";

type Rules = NonNullable<Awaited<ReturnType<RulesStore["newerThan"]>>>["rules"];

export function createRulesStore(prisma: Prisma): RulesStore {
  return {
    async newerThan(version) {
      const where = { version: { gt: version } };
      const look = () => prisma.moderationRulesRow.findFirst({ where, orderBy: { version: "desc" } });
      const row = await runSql(look, { repeatable: true });
      return row === null ? null : { version: row.version, rules: row.rules as unknown as Rules }; // Written by `add`.
    },
    async add(version, rules, authorId, operationId) {
      const data = { version, authorId, rules: rules as unknown as Sql.InputJsonObject };
      try {
        const kept = await once(prisma, operationId, () => prisma.moderationRulesRow.create({ data }));
        return kept === null ? "repeated" : true;
      } catch (error) {
        if (uniqueIndexOf(error) === "moderation_rules_pkey") return false;
        throw error;
      }
    },
  };
}
