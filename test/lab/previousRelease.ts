import { spawnSync } from "node:child_process";
import { PROJECT } from "../../src/ops/cli/project.ts";

/**
 * The commit, in short, against which this version is held: the newest release, a tag v…, or before the first release the
 * last commit with another schema. @returns null in a clone whose history has neither.
 */
export function previousRelease(): string | null {
  const [tag] = git("tag", "--list", "v*", "--sort=-version:refname");
  const [migration] = git("log", "-1", "--format=%h", "--", "prisma/migrations");
  const release = tag ?? (migration && `${migration}^`);
  const [commit] = release === undefined ? [] : git("rev-parse", "--short", "--verify", `${release}^{commit}`);
  return commit ?? null;
}

/** @returns its lines; none when it fails. */
function git(...args: string[]): string[] {
  const { stdout, status } = spawnSync("git", args, { cwd: PROJECT, encoding: "utf8" });
  return status === 0 ? stdout.split("\n").filter((line) => line !== "") : [];
}
