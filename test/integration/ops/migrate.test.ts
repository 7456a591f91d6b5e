import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../../src/ops/migrations/applyMigrations.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";

describe("applying migrations", () => {
  let database: TestDatabase;
  let dir: string;
  let client: pg.Client;

  beforeEach(async () => {
    database = await openDatabase("empty");
    dir = mkdtempSync(join(tmpdir(), "vegascore-migrations-"));
    client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.drop();
    rmSync(dir, { recursive: true });
  });

  const write = (name: string, sql: string) => {
    mkdirSync(join(dir, name), { recursive: true });
    writeFileSync(join(dir, name, "migration.sql"), sql);
  };
  const run = () => migrate(database.ownerUrl, dir);
  const history = async () =>
    (
      await client.query(
        "SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, applied_steps_count AS steps FROM _prisma_migrations ORDER BY migration_name",
      )
    ).rows;

  it("[DB1] applies each file once, in the order of names, and leaves the rows that prisma migrate deploy looks for", async () => {
    const second = "ALTER TABLE a ADD COLUMN y int;";
    write("002_second", second);
    write("001_first", "CREATE TABLE a (x int);");
    expect(await run()).toEqual(["001_first", "002_second"]);
    expect(await run()).toEqual([]);
    const checksum = createHash("sha256").update(second).digest("hex");
    expect((await history())[1]).toEqual({ migration_name: "002_second", checksum, finished: true, steps: 1 });
  });

  it("[DB2] takes functions and triggers: a file is sent whole, never split at its semicolons", async () => {
    write(
      "001_function",
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$; SELECT f();",
    );
    await run();
    expect((await client.query("SELECT f() AS value")).rows).toEqual([{ value: 2 }]);
  });

  it("[DB3] a file that fails is named with its line, leaves nothing behind, and stops what follows", async () => {
    write("001_broken", "CREATE TABLE a (x int);\nCREATE TABLE b (y no_such_type);");
    write("002_after", "CREATE TABLE c (z int);");
    await expect(run()).rejects.toThrow(/001_broken failed \(line 2\).*no_such_type/);
    const { rows } = await client.query("SELECT relname FROM pg_class WHERE relname IN ('a', 'b', 'c')");
    expect(rows).toEqual([]);
    write("001_broken", "CREATE TABLE a (x int);");
    expect(await run()).toEqual(["001_broken", "002_after"]);
  });

  it("[DB4] a file that was changed after it was applied is refused", async () => {
    write("001_first", "CREATE TABLE a (x int);");
    await run();
    write("001_first", "CREATE TABLE a (x bigint);");
    await expect(run()).rejects.toThrow(/001_first was changed after it was applied/);
  });

  it("[DB5] two at once apply each file once", async () => {
    write("001_first", "CREATE TABLE a (x int);");
    const applied = await Promise.all([run(), run(), run()]);
    expect(applied.flat()).toEqual(["001_first"]);
  });
});
