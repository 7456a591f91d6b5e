import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkRules } from "../../../src/games/blackjack/index.ts";
import { HOUSE_TABLES, seedTables } from "../../../src/ops/seeds/tables.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";

describe("the tables of a first visit", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(() => database.drop());

  it("[N11] can all be played, and differ in limits and rules", () => {
    expect(HOUSE_TABLES.flatMap(({ rules }) => checkRules(rules))).toEqual([]);
    expect(new Set(HOUSE_TABLES.map(({ minBet, maxBet }) => `${minBet}-${maxBet}`)).size).toBeGreaterThan(3);
    expect(new Set(HOUSE_TABLES.map(({ rules }) => JSON.stringify(rules))).size).toBeGreaterThan(4);
  });

  it("[N11] are there once, with their accounts, however often they are seeded", async () => {
    await seedTables(database.url);
    await Promise.all([seedTables(database.url), seedTables(database.url)]);
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    const { rows } = await client.query(
      "SELECT name, (SELECT count(*)::int FROM accounts WHERE owner_id = tables.id) AS accounts FROM tables ORDER BY created_at, id",
    );
    await client.end();
    expect(rows).toEqual(HOUSE_TABLES.map(({ name }) => ({ name, accounts: 2 })));
  });
});
