/**
 * `npm start`: the whole of VegasCore on this machine, from one command, until Ctrl-C.
 * In this order: Redis found, Postgres, migrations, Redis, tables to play at, containers; stopped in the opposite one.
 */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { PlainError } from "../ops/cli/plainError.ts";
import { PROJECT } from "../ops/cli/project.ts";
import { DATA_DIR, noteRunning } from "../ops/cli/runningHouse.ts";
import { runTool, type ToolRun } from "../ops/cli/runTool.ts";
import { print } from "../ops/cli/terminal.ts";
import { wholeNumber } from "../ops/cli/wholeNumber.ts";
import { seedTables } from "../ops/seeds/tables.ts";
import type { Container } from "./stack/container.ts";
import { startFleet, untilStoppedOrAllGone } from "./stack/containers.ts";
import { lockFolder } from "./stack/folderLock.ts";
import { isPortFree } from "./stack/ports.ts";
import { killAll } from "./stack/processes.ts";
import { keepSecrets, type Secrets } from "./stack/secrets.ts";
import { openStack } from "./stack/stack.ts";

const SECRETS_PATH = join(DATA_DIR, "secrets.json");
const ADMIN_SHOWN_PATH = join(DATA_DIR, "admin.shown");
const CONTAINERS_MAX = 32; // More than this on one machine shows nothing new.

await runTool(start, endAtOnce);

async function start({ closers, stop }: ToolRun): Promise<void> {
  closers.add(() => stop.aborted && say("Stopped; nothing is left running")); // Added first: said last.
  stop.addEventListener("abort", () => say("Stopping"));

  const { count, firstPort } = readOptions();
  closers.add(lockFolder(DATA_DIR));
  for (let port = firstPort; port < firstPort + count; port += 1) await refuseTakenPort(port);

  const secrets = keepSecrets(SECRETS_PATH);
  const admin = adminOf(secrets);
  const migrationsDir = join(PROJECT, "prisma", "migrations");
  const shared = { closers, stop, say };
  const stack = await openStack({ dataDir: DATA_DIR, migrationsDir, secrets, environment: process.env, ...shared });
  await seedTables(stack.databaseUrl);
  stop.throwIfAborted();

  const env = {
    REDIS_URL: stack.redisUrl,
    DATABASE_URL: stack.databaseUrl,
    JWT_SECRET: process.env["JWT_SECRET"] ?? secrets.jwtSecret,
    // Bots play here, and whoever tries things out: all but the payments may be as fast as they like.
    RATE_LIMITS: process.env["RATE_LIMITS"] ?? "1000x,money-write=5/10",
    PLAY_MONEY: process.env["PLAY_MONEY"] ?? "unlimited",
    ...reachableAt(count, firstPort),
    ...admin,
  };
  const containers = await startFleet({ stack, count, firstPort, env, ...shared });
  const urls = containers.map(({ port }) => `http://127.0.0.1:${port}`);
  closers.add(noteRunning({ REDIS_URL: env.REDIS_URL, DATABASE_URL: env.DATABASE_URL, ...admin, urls }));
  tellWhereToGo(containers, secrets);
  await untilStoppedOrAllGone(containers, shared);
}

function readOptions(): { count: number; firstPort: number } {
  const { values } = parseArgs({ options: { containers: { type: "string", default: "1" } } });
  return {
    count: wholeNumber("--containers", values.containers, 1, CONTAINERS_MAX),
    firstPort: wholeNumber("PORT", process.env["PORT"] ?? "8080", 1, 65_535 - CONTAINERS_MAX),
  };
}

/** Each container has a port of its own here, so a page must know them all to outlive its own. */
function reachableAt(count: number, firstPort: number): NodeJS.ProcessEnv {
  if (count === 1) return {};
  const at = (host: string) => Array.from({ length: count }, (_, index) => `http://${host}:${firstPort + index}`);
  return { PUBLIC_URLS: at("localhost").join(), ALLOWED_ORIGINS: at("127.0.0.1").join() };
}

async function refuseTakenPort(port: number): Promise<void> {
  if (await isPortFree(port)) return;
  const advice = `Free it, or choose another one: PORT=${port + 1_000} npm start`;
  throw new PlainError(`Port ${port} is taken by another program. ${advice}`);
}

function adminOf(secrets: Secrets): { ADMIN_USERNAME: string; ADMIN_PASSWORD: string } {
  const { ADMIN_USERNAME, ADMIN_PASSWORD } = process.env;
  if ((ADMIN_USERNAME === undefined) !== (ADMIN_PASSWORD === undefined))
    throw new PlainError("Set both ADMIN_USERNAME and ADMIN_PASSWORD, or neither.");
  return { ADMIN_USERNAME: ADMIN_USERNAME ?? "admin", ADMIN_PASSWORD: ADMIN_PASSWORD ?? secrets.adminPassword };
}

function tellWhereToGo(containers: readonly Container[], secrets: Secrets): void {
  const urls = containers.map(({ port }) => `http://localhost:${port}`);
  const where = urls.join() === "http://localhost:8080" ? "" : ` --containers ${urls.join()}`;
  const here = (path: string) => relative(process.cwd(), path) || ".";
  print(`\n  Play   ${urls.join("  ")}`);
  print(`  Bots   npm run bots -- --players 12 --tables 3${where}`);
  if (process.env["ADMIN_PASSWORD"] === undefined && !existsSync(ADMIN_SHOWN_PATH)) {
    print(`  Admin  admin / ${secrets.adminPassword}      (shown this once; kept in ${here(SECRETS_PATH)})`);
    writeFileSync(ADMIN_SHOWN_PATH, "");
  }
  print(`  Logs   ${here(join(DATA_DIR, "logs"))}`);
  print("  Stop   Ctrl-C\n");
}

/** The second Ctrl-C. What is in Postgres stays: it recovers from this at the next start. */
function endAtOnce(): void {
  killAll(join(DATA_DIR, "run"));
  for (const left of ["start.lock", "running.json"]) rmSync(join(DATA_DIR, left), { force: true });
  process.exit(130);
}

function say(line: string): void {
  print(`· ${line}`);
}
