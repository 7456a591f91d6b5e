/** Finds a Redis server on this machine, or installs the system's own package of it where that is allowed. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { PlainError } from "../../ops/cli/plainError.ts";

const SERVERS = ["redis-server", "valkey-server"];
/** Where package managers put servers, for a PATH that leaves these folders out. */
const USUAL_FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/** Per package manager, what to try in order until a server is there. The first manager on the PATH is used. */
const RECIPES = [
  {
    tool: "apt-get",
    commands: [
      "apt-get update",
      "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends redis-server",
    ],
  },
  { tool: "dnf", commands: ["dnf install -y valkey", "dnf install -y redis"] },
  { tool: "apk", commands: ["apk add --no-cache redis", "apk add --no-cache valkey"] },
] as const;

/** What this needs to know of a machine and do to it. */
export interface Machine {
  readonly isRoot: boolean;
  /** The full path of a program; undefined when it is not installed. */
  find(program: string): string | undefined;
  /** Runs a command to its end without any input. @returns whether it succeeded. */
  run(argv: readonly string[]): boolean;
}

/**
 * The path of a Redis or Valkey server. Installs one when there is none and this user may (root, or sudo without a password).
 * @throws {PlainError} with the one thing to install by hand.
 */
export function findRedis(say: (line: string) => void, machine: Machine = thisMachine): string {
  const found = findServer(machine) ?? installServer(say, machine);
  if (found !== undefined) return found;
  throw new PlainError(
    "VegasCore needs a Redis server, and none is on the PATH. Install one (Debian, Ubuntu: sudo apt-get install redis-server; " +
      "Fedora: sudo dnf install valkey; Alpine: apk add redis; macOS: brew install redis) and run this again, or set REDIS_URL.",
  );
}

const findServer = (machine: Machine): string | undefined =>
  SERVERS.map((server) => machine.find(server)).find((path) => path !== undefined);

function installServer(say: (line: string) => void, machine: Machine): string | undefined {
  const recipe = RECIPES.find(({ tool }) => machine.find(tool) !== undefined);
  const prefix = rightToInstall(machine);
  if (recipe === undefined || prefix === undefined) return undefined;

  say(`No Redis on this machine: installing the system's package with ${recipe.tool}`);
  for (const command of recipe.commands) {
    machine.run([...prefix, ...command.split(" ")]); // Judged by whether a server is there afterwards.
    const installed = findServer(machine);
    if (installed === undefined) continue;
    // Debian starts what it installs. Only the program is wanted here: VegasCore runs its own server with its own data.
    if (machine.find("systemctl") !== undefined)
      machine.run([...prefix, "systemctl", "disable", "--now", "redis-server"]);
    return installed;
  }
  return undefined;
}

/** How a command is run with the right to install: nothing before it (root), `sudo -n`, or not at all. */
export function rightToInstall(machine: Machine): string[] | undefined {
  if (machine.isRoot) return [];
  const sudo = machine.find("sudo");
  return sudo !== undefined && machine.run([sudo, "-n", "true"]) ? [sudo, "-n"] : undefined;
}

export const thisMachine: Machine = {
  isRoot: process.getuid?.() === 0,
  find: (program) => {
    const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
    return [...path, ...USUAL_FOLDERS].map((folder) => join(folder, program)).find(isExecutable);
  },
  run: ([program, ...args]) => spawnSync(program as string, args, { stdio: "ignore", cwd: "/" }).status === 0,
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Not there, or not to be run.
  }
}
