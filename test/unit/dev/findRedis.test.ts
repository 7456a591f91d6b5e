import { describe, expect, it } from "vitest";
import { findRedis, type Machine } from "../../../src/dev/stack/findRedis.ts";

/** A machine with these programs, where a command that contains a key of `installs` makes that program appear. */
function machineWith(
  programs: string[],
  { isRoot = false, sudoWorks = false, installs = {} as Record<string, string> } = {},
) {
  const ran: string[] = [];
  const machine: Machine = {
    isRoot,
    find: (program) => (programs.includes(program) ? `/usr/bin/${program}` : undefined),
    run: (argv) => {
      const command = argv.join(" ");
      ran.push(command);
      const made = Object.entries(installs).find(([words]) => command.includes(words))?.[1];
      if (made !== undefined) programs.push(made);
      return !command.includes("sudo") || sudoWorks;
    },
  };
  return { machine, ran };
}
const silent = () => undefined;

describe("finding a Redis server", () => {
  it("[N19] takes the one on the PATH, Redis before Valkey, and runs nothing", () => {
    const both = machineWith(["valkey-server", "redis-server", "apt-get"], { isRoot: true });
    expect(findRedis(silent, both.machine)).toBe("/usr/bin/redis-server");
    expect(findRedis(silent, machineWith(["valkey-server"]).machine)).toBe("/usr/bin/valkey-server");
    expect(both.ran).toEqual([]);
  });

  it("[N19] as root it installs the system's package, and stops the service that came with it", () => {
    const said: string[] = [];
    const { machine, ran } = machineWith(["apt-get", "systemctl"], {
      isRoot: true,
      installs: { "install -y": "redis-server" },
    });
    expect(findRedis((line) => said.push(line), machine)).toBe("/usr/bin/redis-server");
    expect(said).toEqual([expect.stringContaining("apt-get")]);
    expect(ran.at(-1)).toBe("systemctl disable --now redis-server");
  });

  it("[N19] with a sudo that asks for no password it installs through that, and tries the next package when one is missing", () => {
    const { machine, ran } = machineWith(["dnf", "sudo"], {
      sudoWorks: true,
      installs: { "install -y redis": "redis-server" },
    });
    expect(findRedis(silent, machine)).toBe("/usr/bin/redis-server");
    expect(ran).toEqual([
      "/usr/bin/sudo -n true",
      "/usr/bin/sudo -n dnf install -y valkey",
      "/usr/bin/sudo -n dnf install -y redis",
    ]);
  });

  it.each([
    ["no right to install", machineWith(["apt-get"])],
    ["a sudo that wants a password", machineWith(["apt-get", "sudo"])],
    ["no package manager it knows", machineWith([], { isRoot: true })],
    ["a package manager that has no such package", machineWith(["apk"], { isRoot: true })],
  ])("[N20] with %s it says in one sentence what to install", (_, { machine }) => {
    expect(() => findRedis(silent, machine)).toThrow(/Install one .*apt-get install redis-server.*or set REDIS_URL/);
  });
});
