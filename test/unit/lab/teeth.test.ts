/** The list of guards is true: each is where it says, and what must notice is there. `npm run chaos:teeth` takes them away. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { REAL_GUARDS } from "../../lab/mutations/guards.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");
const read = (...path: string[]) => readFileSync(join(PROJECT, ...path), "utf8");
const migrations = readdirSync(join(PROJECT, "prisma/migrations"))
  .filter((name) => /^\d/.test(name))
  .map((name) => read("prisma/migrations", name, "migration.sql"));

it.each(REAL_GUARDS)("[I4] the guard `$name` is where the list of guards says, once", ({ where }) => {
  if ("sql" in where) {
    const named = where.sql.split(" ").find((word) => word.includes("_")) ?? "";
    // The key of a table is named after it.
    expect(migrations.join("\n")).toContain(named);
  } else {
    const text = "file" in where ? read(where.file) : read("prisma/functions", `${where.sqlFunction}.sql`);
    expect(text?.split(where.text)).toHaveLength(2);
  }
});

it.each(REAL_GUARDS)("[I4] tests of the rule that `$name` keeps are where the list says", ({ noticedBy }) => {
  const { kind, file, title } = noticedBy;
  const rule = /^\[[A-Z]+\d+\]/.exec(title)?.[0] ?? "no rule";
  const contracts = file === "tables/stores.test.ts" ? ["postgres.ts", "redis.ts"] : [];
  const texts = [read("test", kind, file), ...contracts.map((name) => read("test/contract", name))];
  expect(texts.join("\n")).toContain(rule);
});
