/** What Postgres says through Prisma, in the words of the rooms that asked, and how often it is worth trying again. */
import { isDriverAdapterError } from "@prisma/driver-adapter-utils";
import { StoreAway, WriteConflict } from "../../kernel/faults.ts";

/**
 * What a SQLSTATE, or its class, means. `conflict`: the transaction was given up for another one and rolled back whole.
 * `away`: the database can't be reached, is full, slow, going down or coming up; what was asked may have been done.
 */
const MEANINGS: Readonly<Record<string, "conflict" | "away">> = {
  "40001": "conflict", // Serialization failure.
  "40P01": "conflict", // Deadlock.
  "55P03": "away", // A lock was held for longer than LOCK_MS: trying again would wait as long once more.
  "25006": "away", // Read-only: a standby that is about to take over.
  "25P03": "away", // The session was ended while it idled in a transaction.
  "08": "away", // Connection.
  "53": "away", // Out of connections, memory or disk.
  "57": "away", // Operator intervention: shutdown, start-up, a time limit.
  "58": "away", // System error.
};

/** For statements that may run again: how often in all, and the pause, times the try and a random factor. */
export const RETRIES = {
  conflict: { tries: 5, pauseMs: 5 }, // A row is rarely contended five times in a row.
  away: { tries: 2, pauseMs: 20 }, // A cut connection; whatever lasts longer is the caller's to wait out.
} as const;

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
  const meaning = meaningOf(error);
  if (meaning === "conflict") return new WriteConflict("the database gave up this transaction", { cause: error });
  if (meaning === "away")
    return new StoreAway(`Postgres is away: ${sqlStateOf(error) ?? "no answer"}`, { cause: error });
  return error;
}

function meaningOf(error: unknown): "conflict" | "away" | undefined {
  const code = field(error, "code");
  if (code === "P2034") return "conflict";
  const state = sqlStateOf(error);
  if (state !== null) return MEANINGS[state] ?? MEANINGS[state.slice(0, 2)];
  const kind = causeOf(error)?.["kind"];
  const isAway =
    (typeof code === "string" && AWAY_CODES.has(code)) || (typeof kind === "string" && AWAY_KINDS.has(kind));
  // A connection that breaks under a statement comes as a plain error of the driver.
  return isAway || isDriverError(error) ? "away" : undefined;
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
  const adapterError = isDriverAdapterError(error) ? error : field(field(error, "meta"), "driverAdapterError");
  return (field(adapterError, "cause") ?? undefined) as Record<string, unknown> | undefined;
};

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
