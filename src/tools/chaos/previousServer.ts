/** An older version of the server, compiled beside this one: the newest release, or where none was tagged an older commit. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { newestTag } from "../newestTag.ts";
import { PlainError } from "../stack/plainError.ts";

const PROJECT = resolve(import.meta.dirname, "../../..");

/** So many commits ago, where there is no release yet. */
const BACK = 40;

export interface PreviousServer {
  /** The commit, in short. */
  readonly commit: string;
  /** Its `dist/main.js`. */
  readonly entry: string;
}

/** Kept between runs. @returns null where the history does not reach so far back. @throws {PlainError} when it can't be built. */
export function buildPrevious(): PreviousServer | null {
  const commit = git(["rev-parse", "--short", "--verify", `${newestTag() ?? `HEAD~${BACK}`}^{commit}`]);
  if (commit === null) return null;
  const folder = join(PROJECT, ".vegascore", `server-${commit}`);
  const entry = join(folder, "dist", "main.js");
  if (!existsSync(entry)) build(commit, folder);
  return { commit, entry };
}

function build(commit: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true }); // An interrupted build leaves its own behind.
  try {
    run("git", ["clone", "--quiet", "--no-checkout", PROJECT, folder], PROJECT);
    run("git", ["checkout", "--quiet", commit], folder);
    // With other packages it installs its own.
    if (lockOf(folder) === lockOf(PROJECT)) symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    run(process.execPath, [join(folder, "src/tools/bootstrap.mjs"), "build"], folder);
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw new PlainError(`The older server (${commit}) could not be built.`, { cause });
  }
}

const lockOf = (folder: string): string => readFileSync(join(folder, "package-lock.json"), "utf8");

/** @returns what it says; null when it fails. */
function git(args: readonly string[]): string | null {
  try {
    return execFileSync("git", args, { cwd: PROJECT, encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return null;
  }
}

const run = (command: string, args: readonly string[], cwd: string): void =>
  void execFileSync(command, args, { cwd, stdio: "pipe" });
