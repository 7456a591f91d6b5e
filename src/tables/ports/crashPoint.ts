/** Port: faults on request. */

/**
 * Where a fault may be injected into an action (docs/RELIABILITY.md names all eighteen points). The others lie inside
 * Postgres, Redis and the network, and are reached from there.
 */
export type CrashPoint = "C1" | "C2" | "C5" | "C7" | "C8" | "C10" | "C16" | "C17";
