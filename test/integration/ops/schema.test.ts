import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { schemaText } from "../../../src/dev/docs/schema.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";

const PRISMA = resolve(import.meta.dirname, "../../../prisma");
const files = readdirSync(join(PRISMA, "functions")).sort();
const read = (file: string): string => readFileSync(join(PRISMA, "functions", file), "utf8");

describe("prisma/functions and prisma/schema.sql", () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await openDatabase();
    client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });
  beforeEach(() => client.query("BEGIN"));
  afterEach(() => client.query("ROLLBACK"));

  /** Each function of the database as Postgres would print it. */
  const functions = async (): Promise<Record<string, string>> => {
    const { rows } = await client.query<{ name: string; text: string }>(`
      SELECT proname AS name, pg_get_functiondef(oid) AS text FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' ORDER BY proname COLLATE "C"`);
    return Object.fromEntries(rows.map(({ name, text }) => [name, text]));
  };

  it("[DB6] every function has a file of its name", async () => {
    expect(files.map((file) => basename(file, ".sql"))).toEqual(Object.keys(await functions()).sort());
  });

  it.each(files)("[DB6] functions/%s is what the migrations leave (a change needs a new migration)", async (file) => {
    const before = await functions();
    await client.query(read(file));
    expect(await functions()).toEqual(before);
  });

  it("[DB6] a function that is changed in its file alone is noticed", async () => {
    const before = await functions();
    await client.query(read("newest_run.sql").replace("greatest(", "least("));
    expect(await functions()).not.toEqual(before);
  });

  it.each(files)("[DB6] functions/%s says in front what it promises and every SQLSTATE that it raises", (file) => {
    const [header = "", body = ""] = read(file).split("CREATE OR REPLACE FUNCTION ");
    expect(header).toMatch(/^(-- .+\n)+$/);
    expect(header).toMatch(/\braises\b/i);
    const raised = [...body.matchAll(/ERRCODE = '(\w{5})'/g)].map(([, state = ""]) => state);
    expect(raised.filter((state) => !header.includes(state))).toEqual([]);
  });

  it("[DB7] schema.sql is the schema as the migrations leave it (else: npm run docs:schema)", async () => {
    expect(readFileSync(join(PRISMA, "schema.sql"), "utf8")).toBe(await schemaText(client));
  });

  it.each([
    "ALTER TABLE users ADD COLUMN shoe_size integer",
    "ALTER TABLE users ALTER COLUMN username DROP NOT NULL",
    "ALTER TABLE accounts DROP CONSTRAINT accounts_balance_not_negative",
    "ALTER TABLE tables SET (fillfactor = 51)",
    "DROP INDEX transfers_round_id_idx",
    "DROP TRIGGER journal_append_only ON journal",
    "GRANT DELETE ON journal TO vegascore_app",
    "GRANT UPDATE (hash) ON postings TO vegascore_app",
    "DROP FUNCTION check_ledger()",
    "ALTER FUNCTION newest_run VOLATILE",
  ])("[DB7] `%s` would make it stale", async (change) => {
    const before = await schemaText(client);
    await client.query(change);
    expect(await schemaText(client)).not.toBe(before);
  });

  it("[DB7] what it has no words for is an error, not left out", async () => {
    await client.query("CREATE VIEW rich AS SELECT * FROM accounts WHERE balance > 1000000");
    await expect(schemaText(client)).rejects.toThrow("has no words for rich (relation of kind v)");
  });
});
