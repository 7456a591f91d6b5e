/**
 * Applies the migrations to the database that DIRECT_URL names, once per release and before it: `ROLE=migrate ./start.sh`, or
 * `npm run migrate`. A repeat finds nothing to do; two at once wait for each other.
 */
import { join } from "node:path";
import { PlainError } from "./cli/plainError.ts";
import { PROJECT } from "./cli/project.ts";
import { print, printError } from "./cli/terminal.ts";
import { migrate } from "./migrations/applyMigrations.ts";

try {
  const url = process.env["DIRECT_URL"];
  if (url === undefined) throw new PlainError("DIRECT_URL is not set: the owner's connection, past any pooler.");
  const applied = await migrate(url, join(PROJECT, "prisma/migrations"));
  for (const name of applied) print(`applied ${name}`);
  if (applied.length === 0) print("nothing to apply");
} catch (error) {
  printError(error instanceof PlainError ? error.message : error);
  process.exitCode = 1;
}
