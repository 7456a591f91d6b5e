/**
 * `npm run image`: what the Dockerfile makes, made and started without Docker. Its steps run in clean folders, the result
 * migrates a new database, starts as another user in each role, must become ready and healthy, and must end when told to. Says
 * sizes and times.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Closers } from "../ops/cli/closers.ts";
import { PlainError } from "../ops/cli/plainError.ts";
import { PROJECT } from "../ops/cli/project.ts";
import { runTool } from "../ops/cli/runTool.ts";
import { print } from "../ops/cli/terminal.ts";
import { asAppRole, ensureAppRole } from "../ops/migrations/appRole.ts";
import { buildStages, type Image } from "./image/build.ts";
import { parseDockerfile } from "./image/dockerfile.ts";
import { untilReady } from "./stack/container.ts";
import { findRedis } from "./stack/findRedis.ts";
import { freePort } from "./stack/ports.ts";
import { startPostgres } from "./stack/postgres.ts";
import { unprivilegedUser } from "./stack/postgresFiles.ts";
import { startProcess } from "./stack/processes.ts";
import { startRedis } from "./stack/redis.ts";

const STOP_MS = 10_000; // What Cloud Run grants.
const PASSWORD = "throwaway";
const WORKER = "worker:payout";

const dir = mkdtempSync(join(tmpdir(), "vegascore-image-"));
chmodSync(dir, 0o755); // Postgres and the server run as other users.

await runTool(async ({ closers, stop }) => {
  closers.add(() => rmSync(dir, { recursive: true, force: true }));
  const image = buildStages(parseDockerfile(readFileSync(join(PROJECT, "Dockerfile"), "utf8")), PROJECT, dir, say);
  stop.throwIfAborted();
  say(`the image's own files: ${megabytes(image)} MB`);
  refusesMissingVariables(image);
  const stores = await openStores(image, closers);
  const start = (what: string, argv: readonly string[], env: NodeJS.ProcessEnv) =>
    startsServesAndStops(image, { what, argv, env }, closers, stop);
  await start("ROLE=server", image.cmd, { ...stores, ROLE: "server", JWT_SECRET: "0".repeat(64) });
  await start("ROLE=worker", image.cmd, { ...stores, ROLE: "worker" });
  await start(`npm run ${WORKER}`, scriptOf(image, WORKER), stores);
  say("everything the image has to do, it does");
});

/** Every variable that is missing is named, and nothing is started. */
function refusesMissingVariables(image: Image): void {
  const { status, stderr } = inImage(image, image.cmd, { JWT_SECRET: "set" });
  const named = ["DATABASE_URL", "REDIS_URL"].every((name) => stderr.includes(name));
  expect(status === 64 && named && !stderr.includes("JWT_SECRET"), `start.sh without variables: ${status}\n${stderr}`);
  say("without its variables it names each one and ends");
}

/** What the image's own package.json calls so. npm itself would stand between us and its signals. */
function scriptOf(image: Image, name: string): string[] {
  const text = readFileSync(join(image.root, image.workdir, "package.json"), "utf8");
  const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
  return (scripts[name] ?? "").split(" ");
}

async function startsServesAndStops(
  image: Image,
  { what, argv, env }: { readonly what: string; readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv },
  closers: Closers,
  stop: AbortSignal,
): Promise<void> {
  const port = await freePort();
  const probe = { PORT: String(port) };
  const startedAt = Date.now();
  const name = what.replace(/\W+/g, "-");
  const logFile = join(dir, "logs", `${name}.log`);
  const [command = "", ...args] = argv;
  const running = await startProcess({
    name,
    command: command.startsWith("./") ? join(image.root, image.workdir, command) : command,
    args,
    cwd: join(image.root, image.workdir),
    env: { PATH: process.env["PATH"], ...image.env, ...env, ...probe },
    logFile,
    runDir: join(dir, "run"),
    recogniseBy: image.root,
    user: process.getuid?.() === 0 ? unprivilegedUser() : undefined,
  });
  closers.add(() => running.stop("SIGKILL", 0));
  await untilReady(
    { name: what, url: `http://127.0.0.1:${port}`, port, logFile, process: running, stop: async () => {} },
    stop,
  );
  say(`${what}: ready ${Date.now() - startedAt} ms after it was started`);

  const health = inImage(image, image.healthcheck, probe);
  expect(health.status === 0, `the health check answers ${health.status}\n${health.stderr}`);
  const stoppedAt = Date.now();
  const exit = await running.stop("SIGTERM", STOP_MS);
  expect(exit.signal === null && exit.code === 0, `SIGTERM ended it with ${exit.signal ?? `code ${exit.code}`}`);
  say(`${what}: gone ${Date.now() - stoppedAt} ms after SIGTERM`);
  expect(inImage(image, image.healthcheck, probe).status !== 0, "the health check misses that nobody serves");
}

/** A new Postgres, migrated by the image itself, and a new Redis. */
async function openStores(image: Image, closers: Closers): Promise<{ DATABASE_URL: string; REDIS_URL: string }> {
  const shared = { runDir: join(dir, "run"), logFile: join(dir, "logs", "stores.log") };
  const postgres = await startPostgres({
    ...shared,
    dataDir: join(dir, "postgres"),
    password: PASSWORD,
    durable: false,
  });
  closers.add(() => postgres.stop());
  const redis = await startRedis({ ...shared, command: findRedis(say), dir: join(dir, "redis"), keepsData: false });
  closers.add(() => redis.stop());

  const ownerUrl = postgres.ownerUrl("postgres");
  await ensureAppRole(ownerUrl, PASSWORD);
  const migration = inImage(image, image.cmd, { ROLE: "migrate", DIRECT_URL: ownerUrl });
  expect(migration.status === 0, `ROLE=migrate failed:\n${migration.stdout}${migration.stderr}`);
  say(`ROLE=migrate: ${migration.stdout.trim().replaceAll("\n", ", ")}`);
  return { DATABASE_URL: asAppRole(ownerUrl, PASSWORD), REDIS_URL: redis.url };
}

function inImage(image: Image, argv: readonly string[], env: NodeJS.ProcessEnv) {
  const [command = "", ...args] = argv;
  return spawnSync(command, args, {
    cwd: join(image.root, image.workdir),
    env: { PATH: process.env["PATH"], ...image.env, ...env },
    encoding: "utf8",
  });
}

function megabytes(image: Image): string {
  const { stdout } = spawnSync("du", ["-sm", image.root], { encoding: "utf8" });
  return stdout.split("\t")[0] as string;
}

function expect(fact: boolean, otherwise: string): void {
  if (!fact) throw new PlainError(otherwise);
}

function say(line: string): void {
  print(`· ${line}`);
}
