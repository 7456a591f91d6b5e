/**
 * `npm run previous [-- --ref v1.4.0]`: the previous release's code on this schema. Clones that release (default: the newest tag
 * v…), gives it this clone's migrations, and runs its own integration and end-to-end tests, which then migrate their throw-away
 * Postgres to the new schema while code and generated client stay the old ones. It fails when they do.
 */
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PlainError } from "./stack/plainError.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const CLONE = join(PROJECT, ".vegascore", "previous");

const { values } = parseArgs({ options: { ref: { type: "string" } } });
const ref = values.ref ?? newestTag();
if (ref === undefined) {
  console.log("· No release has been tagged (v…) yet: there is nothing that has to go on running");
} else {
  runOnThisSchema(ref);
}

function newestTag(): string | undefined {
  const { stdout } = spawnSync("git", ["tag", "--list", "v*", "--sort=-version:refname"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  return stdout.split("\n").find((tag) => tag !== "");
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
