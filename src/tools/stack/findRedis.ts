/** Finds a Redis server on this machine, or installs the system's own package of it where that is allowed. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { PlainError } from "./plainError.ts";

const SERVERS = ["redis-server", "valkey-server"];
/** Where package managers put servers, for a PATH that leaves these folders out. */
const USUAL_FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin", "/opt/redis/bin"];

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

/**
 * The path of a Redis or Valkey server. Installs one when there is none and this user may (root, or sudo without a password).
 * @throws {PlainError} with the one thing to install by hand.
 */
export function findRedis(say: (line: string) => void): string {
  const found = SERVERS.map(onPath).find((path) => path !== undefined);
  if (found !== undefined) return found;
  return installRedis(say) ?? refuse();
}

function installRedis(say: (line: string) => void): string | undefined {
  const recipe = RECIPES.find(({ tool }) => onPath(tool) !== undefined);
  const prefix = rightToInstall();
  if (recipe === undefined || prefix === undefined) return undefined;

  say(`No Redis on this machine: installing the system's package with ${recipe.tool}`);
  for (const command of recipe.commands) {
    run([...prefix, ...command.split(" ")]); // Judged by whether a server is there afterwards, not by its exit code.
    const installed = SERVERS.map(onPath).find((path) => path !== undefined);
    if (installed === undefined) continue;
    // Debian starts what it installs. Only the program is wanted here: VegasCore runs its own server with its own data.
    if (onPath("systemctl") !== undefined) run([...prefix, "systemctl", "disable", "--now", "redis-server"]);
    return installed;
  }
  return undefined;
}

function run([program, ...args]: string[]): void {
  spawnSync(program as string, args, { stdio: "ignore", cwd: "/" });
}

/** How a command is run with the right to install: nothing before it (root), `sudo -n`, or not at all. */
function rightToInstall(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  const sudo = onPath("sudo");
  if (sudo !== undefined && spawnSync(sudo, ["-n", "true"], { stdio: "ignore" }).status === 0) return [sudo, "-n"];
  return undefined;
}

function refuse(): never {
  throw new PlainError(
    "VegasCore needs a Redis server, and none is on the PATH. Install one (Debian, Ubuntu: sudo apt-get install redis-server; " +
      "Fedora: sudo dnf install valkey; Alpine: apk add redis; macOS: brew install redis) and run this again, or set REDIS_URL.",
  );
}

function onPath(program: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""), ...USUAL_FOLDERS];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
