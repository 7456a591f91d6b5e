/**
 * `npm start`: the whole of VegasCore on this machine, from one command, until Ctrl-C.
 * In this order: Postgres, migrations, Redis, tables to play at, containers; stopped in the opposite one.
 */
import { rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { seedTables } from "./seed.ts";
import { createClosers } from "./stack/closers.ts";
import { type Container, startContainer, untilReady } from "./stack/container.ts";
import { lockFolder } from "./stack/folderLock.ts";
import { followLog } from "./stack/followLog.ts";
import { PlainError } from "./stack/plainError.ts";
import { isPortFree } from "./stack/ports.ts";
import { killAll } from "./stack/processes.ts";
import { keepSecrets, type Secrets } from "./stack/secrets.ts";
import { openStack, type Stack } from "./stack/stack.ts";
import { StopRequested, stopSignal } from "./stack/stopSignal.ts";
import { wholeNumber } from "./stack/wholeNumber.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const DATA_DIR = resolve(process.env["VEGASCORE_DATA_DIR"] ?? join(PROJECT, ".vegascore"));
const CONTAINERS_MAX = 32; // More than this on one machine shows nothing new.
const SECRETS_PATH = join(DATA_DIR, "secrets.json");

const closers = createClosers();
const stop = stopSignal(endAtOnce);
try {
  await run();
} catch (error) {
  if (!(error instanceof StopRequested)) {
    process.exitCode = 1;
    say(isPlain(error) ? error.message : String((error as Error).stack));
  }
} finally {
  await closeEverything();
}

async function run(): Promise<void> {
  const { containerCount, firstPort } = readWishes();
  closers.add(lockFolder(DATA_DIR));
  for (let port = firstPort; port < firstPort + containerCount; port += 1) await refuseTakenPort(port);

  const { secrets, isNew } = keepSecrets(SECRETS_PATH);
  const migrationsDir = join(PROJECT, "prisma", "migrations");
  const stack = await openStack({
    dataDir: DATA_DIR,
    migrationsDir,
    secrets,
    environment: process.env,
    closers,
    stop,
    say,
  });
  await seedTables(stack.databaseUrl);
  stop.throwIfAborted();

  const containers = await startContainers(stack, secrets, containerCount, firstPort);
  tellWhereToGo(containers, secrets, isNew);
  await untilStoppedOrAllGone(containers);
}

function readWishes(): { containerCount: number; firstPort: number } {
  const { values } = parseArgs({ options: { containers: { type: "string", default: "1" } } });
  return {
    containerCount: wholeNumber("--containers", values.containers, 1, CONTAINERS_MAX),
    firstPort: wholeNumber("PORT", process.env["PORT"] ?? "8080", 1, 65_535 - CONTAINERS_MAX),
  };
}

async function refuseTakenPort(port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new PlainError(
    `Port ${port} is taken by another program. Free it, or choose another one: PORT=${port + 1_000} npm start`,
  );
}

async function startContainers(stack: Stack, secrets: Secrets, count: number, firstPort: number): Promise<Container[]> {
  const env = {
    REDIS_URL: stack.redisUrl,
    DATABASE_URL: stack.databaseUrl,
    JWT_SECRET: process.env["JWT_SECRET"] ?? secrets.jwtSecret,
    ...adminOf(secrets),
  };
  const containers: Container[] = [];
  const unfollow: (() => void)[] = [];
  closers.add(async () => {
    await Promise.all(containers.map((container) => container.stop()));
    for (const lastLook of unfollow) lastLook();
  });
  for (let index = 0; index < count; index += 1) {
    const name = `container-${index + 1}`;
    const logFile = join(stack.logDir, `${name}.log`);
    const container = await startContainer({ name, port: firstPort + index, env, logFile, runDir: stack.runDir });
    containers.push(container);
    unfollow.push(followLog(logFile, (line) => say(`${name} ${line}`)));
    stop.throwIfAborted();
  }
  for (const container of containers) {
    await untilReady(container, stop);
    say(`${container.name} serves on port ${container.port}`);
  }
  return containers;
}

function adminOf(secrets: Secrets): { ADMIN_USERNAME: string; ADMIN_PASSWORD: string } {
  const { ADMIN_USERNAME, ADMIN_PASSWORD } = process.env;
  if ((ADMIN_USERNAME === undefined) !== (ADMIN_PASSWORD === undefined))
    throw new PlainError("Set both ADMIN_USERNAME and ADMIN_PASSWORD, or neither.");
  return { ADMIN_USERNAME: ADMIN_USERNAME ?? "admin", ADMIN_PASSWORD: ADMIN_PASSWORD ?? secrets.adminPassword };
}

function tellWhereToGo(containers: Container[], secrets: Secrets, isNew: boolean): void {
  const urls = containers.map(({ port }) => `http://localhost:${port}`);
  const secretsFile = relative(process.cwd(), SECRETS_PATH);
  const isOwnAdmin = process.env["ADMIN_PASSWORD"] === undefined;
  console.log("");
  console.log(`  Play   ${urls.join("  ")}`);
  const where = urls.join() === "http://localhost:8080" ? "" : ` --containers ${urls.join()}`;
  console.log(`  Bots   npm run bots -- --players 12 --tables 3${where}`);
  if (isOwnAdmin && isNew)
    console.log(`  Admin  admin / ${secrets.adminPassword}      (shown this once; kept in ${secretsFile})`);
  console.log(`  Logs   ${relative(process.cwd(), join(DATA_DIR, "logs")) || "."}`);
  console.log("  Stop   Ctrl-C");
  console.log("");
}

/** Nothing is restarted behind anyone's back: a container that dies is reported, and the others go on without it. */
async function untilStoppedOrAllGone(containers: Container[]): Promise<void> {
  const stopped = new Promise<never>((_, reject) => {
    stop.throwIfAborted();
    stop.addEventListener("abort", () => reject(stop.reason as Error));
  });
  const gone = containers.map(async ({ name, process: { pid, exited }, logFile }) => {
    const { code, signal } = await exited;
    if (!stop.aborted) say(`${name} (process ${pid}) ended with ${signal ?? `code ${code}`}; its log: ${logFile}`);
  });
  await Promise.race([stopped, Promise.all(gone)]);
  throw new PlainError("No container is left. Start again with npm start; every balance is in Postgres.");
}

async function closeEverything(): Promise<void> {
  if (stop.aborted) say("Stopping");
  try {
    await closers.closeAll();
    if (stop.aborted) say("Stopped; nothing is left running");
  } catch (error) {
    process.exitCode = 1;
    say(String((error as Error).stack));
  }
  process.exit();
}

/** The second Ctrl-C. What is in Postgres stays: it recovers from this at the next start. */
function endAtOnce(): void {
  killAll(join(DATA_DIR, "run"));
  rmSync(join(DATA_DIR, "start.lock"), { force: true });
  process.exit(130);
}

/** What the person at the terminal can put right, without a stack. */
function isPlain(error: unknown): error is Error {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return error instanceof PlainError || code.startsWith("ERR_PARSE_ARGS");
}

function say(line: string): void {
  console.log(`· ${line}`);
}
