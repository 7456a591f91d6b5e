/** What every log line of one request or event carries, wherever below it is written. */
import { AsyncLocalStorage } from "node:async_hooks";
import { processSettings } from "../../../config.ts";

export interface LogContext {
  readonly requestId?: string | undefined;
  /** 32 hex digits, of a W3C `traceparent` or Google's header. */
  readonly trace?: string | undefined;
  readonly spanId?: string | undefined;
  readonly userId?: string | undefined;
  readonly tableId?: string | undefined;
  readonly roundId?: string | undefined;
  readonly type?: string | undefined;
}

const storage = new AsyncLocalStorage<LogContext>();

/**
 * Since Node 24 (the image has 26) a context costs nothing. Before, it makes every promise of the process dearer, 3.5 % of
 * the processor (npm run bench:overhead): there production does without, and lines carry what their writer knows.
 */
const isAffordable = Number.parseInt(process.versions.node, 10) >= 24 || processSettings().environment !== "production";

/** Everything `work` starts logs with these fields, added to those that are there already. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  if (!isAffordable) return work();
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/** Adds to what `withLogContext` was given, for all that follows: who is calling is known only after a look at the token. */
export function enrichLogContext(fields: LogContext): void {
  const context = storage.getStore();
  if (context !== undefined) Object.assign(context, fields);
}

export const logContext = (): LogContext => storage.getStore() ?? {};
