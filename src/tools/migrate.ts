/**
 * Applies the migrations to the database that DIRECT_URL names, once per release and before it: `ROLE=migrate ./start.sh`, or
 * `npm run migrate`. A repeat finds nothing to do; two at once wait for each other.
 */
import { resolve } from "node:path";
import { migrate } from "./stack/migrate.ts";
import { PlainError } from "./stack/plainError.ts";
import { print, printError } from "./terminal.ts";

try {
  const url = process.env["DIRECT_URL"];
  if (url === undefined) throw new PlainError("DIRECT_URL is not set: the owner's connection, past any pooler.");
  const applied = await migrate(url, resolve(import.meta.dirname, "../../prisma/migrations"));
  for (const name of applied) print(`applied ${name}`);
  if (applied.length === 0) print("nothing to apply");
} catch (error) {
  printError(error instanceof PlainError ? error.message : error);
  process.exitCode = 1;
}
