/**
 * `npm run previous [-- --ref v1.4.0]`: the previous release's code on this schema. Clones that release, gives it this clone's
 * migrations, and runs its own integration and end-to-end tests, which then migrate their throw-away Postgres to the new
 * schema while code and generated client stay the old ones. It fails when they do.
 * Default: the newest tag v…, or while there is none the commit before the newest migration.
 */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PlainError } from "../../src/ops/cli/plainError.ts";
import { PROJECT } from "../../src/ops/cli/project.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { previousRelease } from "./previousRelease.ts";

const CLONE = join(PROJECT, ".vegascore", "previous");

const { values } = parseArgs({ options: { ref: { type: "string" } } });
const release = values.ref ?? previousRelease();
if (release === null) throw new PlainError("This clone's history has no older version: name a release with --ref.");
runOnThisSchema(release);

function runOnThisSchema(release: string): void {
  rmSync(CLONE, { recursive: true, force: true }); // An interrupted run leaves its own behind.
  try {
    run("git", ["clone", "--quiet", PROJECT, CLONE], PROJECT);
    run("git", ["checkout", "--quiet", release], CLONE);
    cpSync(join(PROJECT, "prisma", "migrations"), join(CLONE, "prisma", "migrations"), { recursive: true });
    print(`· The code of ${release} on the migrations of this clone`);
    const projects = ["--project", "integration", "--project", "e2e"];
    run(process.execPath, [join(CLONE, "src/dev/bootstrap.mjs"), "test", ...projects], CLONE);
  } finally {
    rmSync(CLONE, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new PlainError(`${command} ${args.join(" ")} failed.`);
}
