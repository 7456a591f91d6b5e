/** Checks that external stores can be reached, before anything is started on them. */
import { Redis } from "ioredis";
import pg from "pg";
import { PlainError } from "../../ops/cli/plainError.ts";

const REACH_MS = 5_000;

/** @throws {PlainError} naming the variable and what went wrong; never the password in it. */
export async function reachPostgres(variable: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: REACH_MS });
  try {
    await client.connect();
  } catch (cause) {
    throw unreachable(variable, url, cause);
  } finally {
    await client.end().catch(() => undefined); // Never connected: nothing to end.
  }
}

/** @throws {PlainError} likewise. */
export async function reachRedis(variable: string, url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: REACH_MS, retryStrategy: () => null });
  client.on("error", () => undefined); // The call below rejects with it.
  try {
    await client.connect();
    await client.ping();
  } catch (cause) {
    throw unreachable(variable, url, cause);
  } finally {
    client.disconnect();
  }
}

function unreachable(variable: string, url: string, cause: unknown): PlainError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new PlainError(`${variable} cannot be used (${placeOf(url)}): ${message === "" ? code : message}`, { cause });
}

function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return host + pathname;
  } catch {
    return "not a URL";
  }
}
