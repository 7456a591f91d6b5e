/** What Postgres says through Prisma, in the words of the rooms that asked. */
import { StoreAway, WriteConflict } from "../../tables/ports.ts";

/** Prisma's own errors for a database that is away, full or slow, whatever the driver said. */
const AWAY_CODES = new Set(["P1001", "P1002", "P1008", "P1011", "P1017", "P2024", "P2028", "P2037"]);

/** What the driver adapter calls it when there was no SQLSTATE to pass on. */
const AWAY_KINDS = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TlsConnectionError",
  "TooManyConnections",
]);

/** 40001 serialization failure, 40P01 deadlock, 55P03 lock not available: nothing was written, try again. */
const CONFLICT_STATES = new Set(["40001", "40P01", "55P03"]);

/** 08 connection, 53 out of resources, 57 operator intervention and time limits, 58 system error. */
const AWAY_CLASSES = new Set(["08", "53", "57", "58"]);

/** The five characters Postgres names an error by; null when it never came so far. */
export function sqlStateOf(error: unknown): string | null {
  const state = causeOf(error)?.["originalCode"];
  return typeof state === "string" ? state : null;
}

/** The unique index that refused a row; null when none did. */
export function uniqueIndexOf(error: unknown): string | null {
  const index = field(field(causeOf(error), "constraint"), "index");
  return typeof index === "string" ? index : null;
}

/** @returns the error as `WriteConflict` or `StoreAway`; anything else as it is. */
export function translate(error: unknown): unknown {
  const code = field(error, "code");
  const state = sqlStateOf(error);
  if (code === "P2034" || (state !== null && CONFLICT_STATES.has(state)))
    return new WriteConflict("the database gave up this transaction", { cause: error });
  if (state !== null)
    return AWAY_CLASSES.has(state.slice(0, 2)) ? new StoreAway(`Postgres is away: ${state}`, { cause: error }) : error;
  const kind = causeOf(error)?.["kind"];
  const isAway =
    (typeof code === "string" && AWAY_CODES.has(code)) || (typeof kind === "string" && AWAY_KINDS.has(kind));
  // A connection that breaks under a statement comes as a plain error of the driver.
  return isAway || isDriverError(error) ? new StoreAway("Postgres is away", { cause: error }) : error;
}

/** Run a statement, its errors translated. */
export async function ask<T>(statement: PromiseLike<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    throw translate(error);
  }
}

function isDriverError(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(causeOf(error)?.["originalMessage"] ?? "")}` : "";
  return /Connection terminated|ECONNREFUSED|ECONNRESET|EPIPE|timeout exceeded when trying to connect|not queryable/.test(
    text,
  );
}

const causeOf = (error: unknown): Record<string, unknown> | undefined => {
  const adapterError = field(field(error, "meta"), "driverAdapterError");
  return (field(adapterError, "cause") ?? undefined) as Record<string, unknown> | undefined;
};

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
