/** A Redis (or Valkey) server of the system, run with a data folder of our own. */
import { mkdirSync } from "node:fs";
import { Redis } from "ioredis";
import { PlainError } from "../../ops/cli/plainError.ts";
import { freePort } from "./ports.ts";
import { lastLines, type RunningProcess, startProcess } from "./processes.ts";

const READY_MS = 30_000; // Milliseconds when empty; a large append-only file takes seconds to load.
const STOP_MS = 10_000; // Enough to flush the append-only file.

export interface RedisOptions {
  readonly command: string;
  /** Data folder; created when missing. */
  readonly dir: string;
  readonly runDir: string;
  readonly logFile: string;
  /** Default: a free port. */
  readonly port?: number;
  /** Default true: append-only file, written to disk every second. False for tests that need no restart. */
  readonly keepsData?: boolean;
  /** File-name safe; default `redis`. */
  readonly name?: string;
  /** Further options of the server, `["--maxmemory", "20mb"]`. */
  readonly args?: readonly string[];
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly process: RunningProcess;
  stop(): Promise<void>;
}

/** Starts the server and waits until it answers. @throws {PlainError} when it does not, with its last words. */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const port = options.port ?? (await freePort());
  mkdirSync(options.dir, { recursive: true });
  const server = await startProcess({
    name: options.name ?? "redis",
    command: options.command,
    args: [...redisArguments(options.dir, port, options.keepsData ?? true), ...(options.args ?? [])],
    cwd: options.dir,
    logFile: options.logFile,
    runDir: options.runDir,
    recogniseBy: `127.0.0.1:${port}`, // Redis rewrites its own command line to `redis-server 127.0.0.1:<port>`.
  });
  const url = `redis://127.0.0.1:${port}`;
  try {
    await untilAnswers(url, server);
  } catch (cause) {
    await server.stop("SIGKILL", 0);
    throw new PlainError(`Redis did not start. Its last words (${options.logFile}):\n${lastLines(options.logFile)}`, {
      cause,
    });
  }
  return { url, port, process: server, stop: async () => void (await server.stop("SIGTERM", STOP_MS)) };
}

function redisArguments(dir: string, port: number, keepsData: boolean): string[] {
  return [
    ...["--port", String(port), "--bind", "127.0.0.1", "--protected-mode", "yes", "--dir", dir],
    // Tables, locks and jobs must never be evicted: without this, full memory silently drops them.
    ...["--maxmemory-policy", "noeviction"],
    ...["--appendonly", keepsData ? "yes" : "no", "--appendfsync", "everysec", "--save", ""],
  ];
}

async function untilAnswers(url: string, server: RunningProcess): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on("error", () => undefined); // Refused connections are what we are waiting out.
  const timeout = AbortSignal.timeout(READY_MS);
  try {
    await Promise.race([
      client.ping(), // ioredis waits by itself until the server has loaded its data.
      server.exited.then(({ code, signal }) => Promise.reject(new Error(`ended with ${code ?? signal}`))),
      new Promise((_, reject) =>
        timeout.addEventListener("abort", () => reject(new Error(`silent for ${READY_MS} ms`))),
      ),
    ]);
  } finally {
    client.disconnect();
  }
}
