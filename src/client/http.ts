import type { ErrorCode } from "../protocol/errors.ts";
import type { Clock } from "./clock.ts";
import { Unanswered, VegasError } from "./errors.ts";
import { untilAnswered } from "./untilAnswered.ts";

export interface HttpCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From the root, with its query. */
  readonly path: string;
  readonly body?: object;
  readonly token?: string;
  /** Makes a write safe to repeat: the same key gives the first answer again. */
  readonly idempotencyKey?: string;
}

interface HttpPorts {
  readonly containers: readonly string[];
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

const TRY_WAIT_MS = 10_000; // Longer than any answer takes; a container silent for that long is given up.
const CALL_WITHIN_MS = 20_000;

export type Http = (call: HttpCall) => Promise<unknown>;

/**
 * JSON over HTTP to whichever container answers: after silence the next one is asked. Only what may be repeated
 * is (reads, and writes with a key).
 * The call: @throws {VegasError} the server's refusal · {Unanswered} no answer in time
 */
export function createHttp({ containers, clock, fetch }: HttpPorts): Http {
  let next = 0;
  return (call) => {
    const isRepeatable = call.method === "GET" || call.idempotencyKey !== undefined;
    return untilAnswered(clock, isRepeatable ? CALL_WITHIN_MS : 0, async () => {
      const url = new URL(call.path, containers[next % containers.length]);
      try {
        return await askOnce(fetch, url, call);
      } catch (error) {
        if (error instanceof Unanswered) next += 1;
        throw error;
      }
    });
  };
}

async function askOnce(fetch: HttpPorts["fetch"], url: URL, call: HttpCall): Promise<unknown> {
  const headers = new Headers();
  if (call.body !== undefined) headers.set("content-type", "application/json");
  if (call.token !== undefined) headers.set("authorization", `Bearer ${call.token}`);
  if (call.idempotencyKey !== undefined) headers.set("idempotency-key", call.idempotencyKey);
  try {
    const response = await fetch(url, {
      method: call.method,
      headers,
      signal: AbortSignal.timeout(TRY_WAIT_MS),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    if (response.status === 204) return undefined;
    const body: unknown = await response.json();
    if (response.ok) return body;
    throw refusalOf(response, body);
  } catch (cause) {
    if (cause instanceof VegasError) throw cause;
    throw new Unanswered(`no answer from ${url.origin}`, { cause });
  }
}

interface Problem {
  readonly type?: string;
  readonly status?: number;
  readonly title?: string;
  readonly code?: ErrorCode;
  readonly retryable?: boolean;
  readonly [fact: string]: unknown;
}

function refusalOf(response: Response, problem: unknown): Error {
  const { type: _, status: __, title, code, retryable, ...facts } = (problem ?? {}) as Problem;
  // A proxy in between has pages of its own; they say nothing about what the server did.
  if (code === undefined) return new Unanswered(`HTTP ${response.status} without a code`);
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new VegasError({
    ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1_000 } : {}),
    ...facts,
    code,
    message: title ?? code,
    retryable: retryable ?? false,
  });
}
