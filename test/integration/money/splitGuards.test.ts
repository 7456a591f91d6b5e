/** One transfer to many and transfers one by one are two functions of SQL: whatever one of them refuses, the other does. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await openDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(`
    INSERT INTO accounts (id, kind, frozen_reason) VALUES
      ('player:a', 'PLAYER', NULL), ('player:b', 'PLAYER', NULL), ('player:frozen', 'PLAYER', 'a test'),
      ('treasury:t', 'TREASURY', NULL), ('treasury:frozen', 'TREASURY', 'a test'), ('house:h', 'HOUSE', NULL)`);
  for (const rich of ["player:a", "treasury:t"])
    await client.query("SELECT post_transfers($1, NULL, NULL, NULL)", [
      JSON.stringify([{ kind: "ISSUE", from: "issue:0", to: rich, amount: 100 }]),
    ]);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
beforeEach(() => client.query("BEGIN"));
afterEach(() => client.query("ROLLBACK"));

const ID = randomUUID();

/** The SQLSTATE that a statement ends with; null: it succeeds. Leaves nothing behind. */
async function stateOf(text: string, values: unknown[]): Promise<string | null> {
  await client.query("SAVEPOINT before");
  try {
    await client.query(text, values);
    return null;
  } catch (error) {
    return (error as pg.DatabaseError).code ?? "";
  } finally {
    await client.query("ROLLBACK TO before");
  }
}

it.each([
  ["pays two who are there", "treasury:t", ["player:a", "player:b"], 50, null],
  ["takes one unit too much of a treasury", "treasury:t", ["player:a", "player:b"], 51, "VC402"],
  ["takes one unit too much of a player", "player:a", ["player:b", "treasury:t"], 51, "VC402"],
  ["lets the house owe", "house:h", ["player:a", "player:b"], 1_000, null],
  ["names a receiver that is not there", "treasury:t", ["player:a", "player:nobody"], 1, "VC404"],
  ["names a payer that is not there", "treasury:nobody", ["player:a", "player:b"], 1, "VC404"],
  ["pays a frozen account", "treasury:t", ["player:a", "player:frozen"], 1, "VC423"],
  ["takes from a frozen account", "treasury:frozen", ["player:a", "player:b"], 1, "VC423"],
  ["takes too much, from a frozen account", "treasury:frozen", ["player:a", "player:b"], 1_000, "VC423"],
  ["pays a frozen account and one that is not there", "treasury:t", ["player:frozen", "player:nobody"], 1, "VC404"],
] as const)("[DB8] a transfer that %s has one answer, split or one by one", async (_, from, to, each, state) => {
  const transfers = to.map((account) => ({ kind: "DIVIDEND", from, to: account, amount: each }));
  const oneByOne = await stateOf("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(transfers)]);
  const split = await stateOf("SELECT post_split($1, 'DIVIDEND', $2, $3, $4)", [ID, from, to, to.map(() => each)]);
  expect({ oneByOne, split }).toEqual({ oneByOne: state, split: state });
});

it("[DB8] a transfer id that was posted before is refused, split or one by one", async () => {
  const transfer = { id: ID, kind: "DIVIDEND", from: "treasury:t", to: "player:a", amount: 1 };
  await client.query("SELECT post_split($1, 'DIVIDEND', 'treasury:t', $2, $3)", [ID, ["player:a"], [1]]);
  expect([
    await stateOf("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify([transfer])]),
    await stateOf("SELECT post_split($1, 'DIVIDEND', 'treasury:t', $2, $3)", [ID, ["player:b"], [1]]),
  ]).toEqual(["23505", "23505"]);
});
