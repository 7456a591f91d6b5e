/**
 * Before the first file that needs a store: one throw-away Postgres with one migrated template database.
 * After the last: everything is stopped and removed, also what a test forgot or a crashed earlier run left.
 */
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { findRedis } from "../../src/dev/stack/findRedis.ts";
import { type PostgresServer, startPostgres } from "../../src/dev/stack/postgres.ts";
import { isAlive, killAll, stopLeftovers } from "../../src/dev/stack/processes.ts";
import { migrate } from "../../src/ops/migrations/applyMigrations.ts";
import { ensureAppRole } from "../../src/ops/migrations/appRole.ts";

declare module "vitest" {
  interface ProvidedContext {
    stores: Stores;
  }
}

export interface Stores {
  /** Connection string of the owner, for the database `postgres`. */
  readonly adminUrl: string;
  readonly template: string;
  readonly password: string;
  readonly redisCommand: string;
  /** Folder of this run: data, logs, and the list of living processes. */
  readonly dir: string;
}

interface Running {
  users: number;
  readonly started: Promise<{ stores: Stores; postgres: PostgresServer }>;
}

const PROJECT = resolve(import.meta.dirname, "../..");
const PREFIX = `vegascore-test-${createHash("sha256").update(PROJECT).digest("hex").slice(0, 8)}-`;
/** Each vitest project loads this file for itself; they share one server through the process. */
const shared = globalThis as { vegascoreStores?: Running | undefined };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.vegascoreStores ??= { users: 0, started: start() };
  const running = shared.vegascoreStores;
  running.users += 1;
  const { stores, postgres } = await running.started;
  project.provide("stores", stores);

  return async () => {
    running.users -= 1;
    if (running.users > 0) return;
    shared.vegascoreStores = undefined;
    await postgres.stop();
    await stopLeftovers(join(stores.dir, "run"));
    rmSync(stores.dir, { recursive: true, force: true });
    rmSync(postgres.dataDir, { recursive: true, force: true });
  };
}

async function start(): Promise<{ stores: Stores; postgres: PostgresServer }> {
  await sweepEarlierRuns();
  const redisCommand = findRedis((line) => process.stderr.write(`${line}\n`));
  const dir = join(tmpdir(), `${PREFIX}${process.pid}`);
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o755); // Postgres may run as another user.
  const forgetAtOnce = () => {
    killAll(join(dir, "run"));
    rmSync(dir, { recursive: true, force: true });
  };
  process.once("exit", forgetAtOnce); // Ctrl-C ends vitest without its teardown.
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
  const password = "throwaway";
  const files = {
    dataDir: join(dir, "postgres"),
    runDir: join(dir, "run"),
    logFile: join(dir, "logs", "postgres.log"),
  };
  const postgres = await startPostgres({ ...files, password, durable: false });
  const stores: Stores = {
    adminUrl: postgres.ownerUrl("postgres"),
    template: "vegascore_template",
    password,
    redisCommand,
    dir,
  };
  try {
    await makeTemplate(postgres, stores);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return { stores, postgres };
}

async function makeTemplate(postgres: PostgresServer, { adminUrl, template, password }: Stores): Promise<void> {
  await ensureAppRole(adminUrl, password);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  const migrations = join(PROJECT, "prisma", "migrations");
  await migrate(postgres.ownerUrl(template), migrations);
  await admin.end();
}

/** A run that was killed could not clean up: its servers are stopped and its folder removed. */
async function sweepEarlierRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    if (isAlive(Number(name.slice(PREFIX.length)))) continue;
    const dir = join(tmpdir(), name);
    await stopLeftovers(join(dir, "run"));
    rmSync(dir, { recursive: true, force: true });
  }
}
