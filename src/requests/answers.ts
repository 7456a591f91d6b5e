/** One answer per Idempotency-Key: a repeat gets the first answer, and nothing happens twice. */
import { createHash } from "node:crypto";
import { Refused } from "../kernel/refusals.ts";
import type { Answer, Answers, KeyedRequest } from "./ports.ts";

/** A twin that has not answered for so long is taken for dead. Longer than any request takes; and should it live, both write under the same operation id. */
const LEASE_MS = 10_000;

/** How soon it is worth asking again for the answer of a twin that is under way. */
const ANSWERS_SOON_MS = 200;

/**
 * The answer to a request under a key. Order of effects: claim the key; do the work; keep the answer, or, where it
 * is worth trying again, give the key back (P13).
 * @param work does it and says whether its answer is final. It must be safe to run twice under one key: the process
 *   may die between the effect and the kept answer. `operationId` is how.
 * @throws {Refused} IDEMPOTENCY_MISMATCH, IN_PROGRESS, SERVICE_UNAVAILABLE; what `work` throws.
 */
export async function answerOnce(
  answers: Answers,
  request: KeyedRequest,
  work: () => Promise<Answer & { final: boolean }>,
): Promise<Answer & { replayed: boolean }> {
  const claim = await answers.claim(request, LEASE_MS);
  if (claim.outcome === "mismatch") throw new Refused("IDEMPOTENCY_MISMATCH");
  if (claim.outcome === "running") {
    // Not the rest of the lease: that is for a twin that died, and nearly all live and answer soon.
    throw new Refused("IN_PROGRESS", { retryAfterMs: ANSWERS_SOON_MS });
  }
  if (claim.outcome === "answered") return { ...claim.answer, replayed: true };

  const { final, ...answer } = await work();
  if (final) await answers.keep(request, answer);
  else await answers.release(request, claim.lease);
  return { ...answer, replayed: false };
}

/** Call and body, summed up. The body is what a schema made of it, so its fields are always in the same order. */
export const fingerprintOf = (call: string, body: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify([call, body]))
    .digest("hex");

/**
 * The id under which a request's effect is written: the same for every try of the same request, so that a try after
 * a crash finds the effect instead of doubling it. A UUID of version 8: made from a SHA-256.
 */
export function operationId({ playerId, key }: Pick<KeyedRequest, "playerId" | "key">, call: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([playerId, call, key]))
    .digest("hex");
  const variant = "89ab"[Number.parseInt(digest.charAt(16), 16) % 4];
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
}
