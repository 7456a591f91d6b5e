/** The stores of the tests, over a database that lacks a guard. */
import pg from "pg";
import type { TestProject } from "vitest/node";
import startStores from "../../../setup/stores.ts";
import { type Place, REAL_GUARDS } from "../guards.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stop = await startStores(project);
  const guard = REAL_GUARDS.find(({ name }) => name === process.env["WITHOUT_GUARD"]);
  const { adminUrl, template } = project.getProvidedContext().stores;
  const sql = guard && sqlOf(guard.where);
  if (sql !== undefined) await run(Object.assign(new URL(adminUrl), { pathname: `/${template}` }).href, sql);
  return stop;
}

function sqlOf(where: Place): string | undefined {
  if ("sql" in where) return where.sql;
  if (!("sqlFunction" in where)) return undefined;
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return `DO $without$
    DECLARE
      whole text := pg_get_functiondef(${quote(where.sqlFunction)}::regproc);
      rest text := replace(whole, ${quote(where.text)}, ${quote(where.instead)});
    BEGIN
      IF rest = whole THEN RAISE EXCEPTION '% has no such guard', ${quote(where.sqlFunction)}; END IF;
      EXECUTE rest;
    END $without$`;
}

async function run(url: string, sql: string): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    await owner.query(sql);
  } finally {
    await owner.end(); // A template with sessions can't be cloned.
  }
}
