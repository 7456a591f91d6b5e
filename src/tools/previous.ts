/**
 * `npm run previous [-- --ref v1.4.0]`: the previous release's code on this schema. Clones that release (default: the newest tag
 * v…), gives it this clone's migrations, and runs its own integration and end-to-end tests, which then migrate their throw-away
 * Postgres to the new schema while code and generated client stay the old ones. It fails when they do.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PlainError } from "./stack/plainError.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

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
  const clone = mkdtempSync(join(tmpdir(), "vegascore-previous-"));
  try {
    run("git", ["clone", "--quiet", PROJECT, clone], PROJECT);
    run("git", ["checkout", "--quiet", release], clone);
    cpSync(join(PROJECT, "prisma", "migrations"), join(clone, "prisma", "migrations"), { recursive: true });
    console.log(`· The code of ${release} on the migrations of this clone`);
    const projects = ["--project", "integration", "--project", "e2e"];
    run(process.execPath, [join(clone, "src/tools/bootstrap.mjs"), "test", ...projects], clone);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new PlainError(`${command} ${args.join(" ")} failed.`);
}
