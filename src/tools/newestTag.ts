import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const PROJECT = resolve(import.meta.dirname, "../..");

/** The newest release's tag, v…; undefined before the first. */
export function newestTag(): string | undefined {
  const list = ["tag", "--list", "v*", "--sort=-version:refname"];
  const { stdout } = spawnSync("git", list, { cwd: PROJECT, encoding: "utf8" });
  return stdout.split("\n").find((tag) => tag !== "");
}
