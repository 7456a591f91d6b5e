/** What a figure is worth nothing without: which commit, on which machine. */
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";

export const machineHere = `${cpus().length} × ${cpus()[0]?.model ?? "processor"}, Node ${process.versions.node}`;

export function commitHere(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "not a clone";
  }
}
