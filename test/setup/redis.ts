/** A Redis server of its own for one test file, which may flush it, stop it and start it again. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { type RedisServer, startRedis } from "../../src/dev/stack/redis.ts";

export interface TestRedis {
  /** Stays the same when the server is stopped and started again. */
  readonly url: string;
  readonly port: number;
  /** Data folder: for tests that empty it or put an older copy in its place while the server is down. */
  readonly dir: string;
  readonly pid: () => number;
  /** SIGKILL: what was not yet in the append-only file is gone. */
  kill(): Promise<void>;
  /** On the same port, with what lies in the folder. */
  start(): Promise<void>;
  /** Stops the server and removes its folder. */
  close(): Promise<void>;
}

/**
 * In about 40 ms. Call it in `beforeAll`, and `close` in `afterAll`.
 * @param options.args further options of the server.
 * @param options.keepsData default false: nothing is written to disk.
 */
export async function openRedis(options: { keepsData?: boolean; args?: readonly string[] } = {}): Promise<TestRedis> {
  const stores = inject("stores");
  const name = `redis-${randomBytes(6).toString("hex")}`;
  const spec = {
    command: stores.redisCommand,
    name,
    dir: join(stores.dir, name),
    runDir: join(stores.dir, "run"),
    logFile: join(stores.dir, "logs", `${name}.log`),
    keepsData: options.keepsData ?? false,
    // Data outlives a killed server, not a killed machine: a slow disk must not stop Redis in the middle of a test.
    args: ["--appendfsync", "no", ...(options.args ?? [])],
  };
  let server: RedisServer = await startRedis(spec);
  const { url, port } = server;
  return {
    url,
    port,
    dir: spec.dir,
    pid: () => server.process.pid,
    kill: async () => void (await server.process.stop("SIGKILL", 0)),
    start: async () => {
      if (server.process.hasExited()) server = await startRedis({ ...spec, port });
    },
    close: async () => {
      await server.process.stop("SIGTERM", 2_000);
      rmSync(spec.dir, { recursive: true, force: true });
    },
  };
}
