/** Finds a program that only tests need, or installs Debian's package of it where that is allowed. */
import { type Machine, rightToInstall, thisMachine } from "./findRedis.ts";

/** Two installations at once would lock each other out: the second waits for the first. */
const ONE_AT_A_TIME = ["flock", "/tmp/vegascore-apt.lock"];

export interface Wanted {
  readonly program: string;
  /** Of Debian and Ubuntu. */
  readonly package: string;
}

/** The program's path; null where it is not there and may not be installed. */
export function findProgram(
  wanted: Wanted,
  say: (line: string) => void,
  machine: Machine = thisMachine,
): string | null {
  const found = machine.find(wanted.program);
  if (found !== undefined) return found;
  const prefix = rightToInstall(machine);
  if (prefix === undefined || machine.find("apt-get") === undefined) return null;
  say(`No ${wanted.program} on this machine: installing the system's package ${wanted.package}`);
  const install = `apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${wanted.package}`;
  machine.run([...prefix, ...ONE_AT_A_TIME, "sh", "-c", install]); // Judged by whether it is there afterwards.
  // Debian starts what it installs. Only the program is wanted here.
  if (machine.find("systemctl") !== undefined)
    machine.run([...prefix, "systemctl", "disable", "--now", wanted.package]);
  return machine.find(wanted.program) ?? null;
}
