/** How much memory this container may use. */
import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

const MB = 1024 * 1024;

/** In MB: what the configuration says, else the cgroup's limit, else what the machine has. */
export function containerMemoryMb(configured: number | undefined): number {
  return configured ?? cgroupLimitMb() ?? totalmem() / MB;
}

function cgroupLimitMb(): number | undefined {
  for (const file of ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]) {
    try {
      const bytes = Number(readFileSync(file, "utf8"));
      if (Number.isFinite(bytes) && bytes < totalmem()) return bytes / MB; // Without a limit it says "max", or more than there is.
    } catch {
      // No such cgroup version here: ask the next.
    }
  }
  return undefined;
}
