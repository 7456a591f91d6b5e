/**
 * `npm run previous [-- --ref v1.4.0]`: the previous release's code on this schema. Clones that release, gives it this clone's
 * migrations, and runs its own integration and end-to-end tests, which then migrate their throw-away Postgres to the new
 * schema while code and generated client stay the old ones. It fails when they do.
 * Default: the newest tag v…, or while there is none the commit before the newest migration.
 */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { newestTag } from "./newestTag.ts";
import { PlainError } from "./stack/plainError.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const CLONE = join(PROJECT, ".vegascore", "previous");

const { values } = parseArgs({ options: { ref: { type: "string" } } });
runOnThisSchema(values.ref ?? newestTag() ?? beforeNewestMigration());

/** @throws {PlainError} in a clone whose history ends before it. */
function beforeNewestMigration(): string {
  const [commit] = linesOf(["log", "-1", "--format=%h^", "--", "prisma/migrations"]);
  if (commit === undefined)
    throw new PlainError("No tag v… and no history of the migrations: name a release with --ref.");
  return commit;
}

function linesOf(args: readonly string[]): string[] {
  const { stdout } = spawnSync("git", args, { cwd: PROJECT, encoding: "utf8" });
  return stdout.split("\n").filter((line) => line !== "");
}

function runOnThisSchema(release: string): void {
  rmSync(CLONE, { recursive: true, force: true }); // An interrupted run leaves its own behind.
  try {
    run("git", ["clone", "--quiet", PROJECT, CLONE], PROJECT);
    run("git", ["checkout", "--quiet", release], CLONE);
    cpSync(join(PROJECT, "prisma", "migrations"), join(CLONE, "prisma", "migrations"), { recursive: true });
    console.log(`· The code of ${release} on the migrations of this clone`);
    const projects = ["--project", "integration", "--project", "e2e"];
    run(process.execPath, [join(CLONE, "src/tools/bootstrap.mjs"), "test", ...projects], CLONE);
  } finally {
    rmSync(CLONE, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new PlainError(`${command} ${args.join(" ")} failed.`);
}
