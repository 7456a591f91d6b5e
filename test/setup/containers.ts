/** Real server processes over stores of their own: what the end-to-end tests play against, and kill. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { type Container, SERVER_ENTRY, startContainer, untilReady } from "../../src/dev/stack/container.ts";
import { freePort } from "../../src/dev/stack/ports.ts";
import { openDatabase, type TestDatabase } from "./database.ts";
import { openRedis, type TestRedis } from "./redis.ts";

export interface Cluster {
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  /** In the order they were started; a killed one stays in its place. */
  readonly containers: readonly Container[];
  readonly admin: { readonly username: string; readonly password: string };
  /** One more container, ready, over the same stores. `env` is added to what all have. */
  add(env?: NodeJS.ProcessEnv): Promise<Container>;
  /** SIGKILL: no drain, no goodbye. Resolves when the process is gone. */
  kill(container: Container): Promise<void>;
  /** Ends every container, then the stores. */
  close(): Promise<void>;
}

/**
 * A database, a Redis and `count` ready containers of their own, in about a second. Call it in `beforeAll`, and `close` in `afterAll`.
 * @param env added to the environment of every container; or made from where all of them can be reached.
 */
export async function openCluster(
  count: number,
  env: NodeJS.ProcessEnv | ((urls: readonly string[]) => NodeJS.ProcessEnv) = {},
): Promise<Cluster> {
  if (!existsSync(SERVER_ENTRY))
    throw new Error("dist/server/main.js is missing: run the tests with npm test, which compiles");
  const [database, redis] = await Promise.all([openDatabase(), openRedis({ keepsData: true })]);
  const admin = { username: "admin", password: randomBytes(9).toString("base64url") };
  const jwtSecret = randomBytes(32).toString("hex");
  const containers: Container[] = [];
  const id = randomBytes(4).toString("hex");

  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const more = typeof env === "function" ? env(ports.map((port) => `http://127.0.0.1:${port}`)) : env;

  let started = 0;
  async function start(port: number, extra: NodeJS.ProcessEnv): Promise<Container> {
    const { dir } = inject("stores");
    started += 1;
    const name = `server-${id}-${started}`;
    const container = await startContainer({
      name,
      port,
      runDir: join(dir, "run"),
      logFile: join(dir, "logs", `${name}.log`),
      env: {
        NODE_ENV: "test",
        LOG_LEVEL: "info",
        REDIS_URL: redis.url,
        DATABASE_URL: database.url,
        JWT_SECRET: jwtSecret,
        PLAY_MONEY: "unlimited",
        ADMIN_USERNAME: admin.username,
        ADMIN_PASSWORD: admin.password,
        RATE_LIMITS: "1000x", // Tests are faster than people; those of the limits say otherwise.
        DIVIDEND_SCHEDULE: "off", // Or a suite that runs over midnight on Sunday meets a run nobody asked for.
        ...more,
        ...extra,
      },
    });
    containers.push(container);
    return container;
  }

  async function close(): Promise<void> {
    await Promise.all(containers.map((container) => container.stop()));
    await Promise.all([database.drop(), redis.close()]);
  }

  try {
    for (const port of ports) await start(port, {});
    await Promise.all(containers.map((container) => untilReady(container)));
  } catch (error) {
    await close();
    throw error;
  }

  return {
    database,
    redis,
    containers,
    admin,
    close,
    add: async (extra = {}) => {
      const container = await start(await freePort(), extra);
      await untilReady(container);
      return container;
    },
    kill: async (container) => void (await container.process.stop("SIGKILL", 0)),
  };
}
