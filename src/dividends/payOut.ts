/** One payout: chunk after chunk until nothing is owed. Any worker may go on with it, and a repeat pays nothing twice. */
import { assert } from "../kernel/assert.ts";
import type { Log } from "../kernel/log.ts";
import { type DividendBook, PayoutFault, type PayoutReason } from "./ports/book.ts";
import type { DividendNews, PayDayObserver, PayOutCall, PayOutEnd } from "./ports/work.ts";
import type { Progress } from "./progress.ts";

/** No syndicate has more members than 10^9 shares of one each allow; a loop that passes this is broken. */
const CHUNKS_MAX = 1_000_000;

export interface PayOutDeps {
  readonly book: DividendBook;
  readonly news: DividendNews;
  readonly log: Log;
  readonly progress: Progress;
  readonly observer?: PayDayObserver;
  /** Members paid in one transaction: bounds its length, its locks and the memory of both sides. */
  readonly chunkMembers: number;
}

/**
 * One attempt at a payout. A failure is noted, with its reason, before it is thrown; the last one gives the payout up
 * until an admin retries it. While Postgres is away nothing is given up: the sweep comes back to it (S15).
 * @throws {PayoutFault}
 */
export async function attemptPayout(deps: PayOutDeps, call: PayOutCall): Promise<PayOutEnd> {
  const { runId, syndicateId, attempt, attemptsMax } = call;
  try {
    const end = await payOut(deps, call);
    deps.observer?.payout(end.outcome);
    return end;
  } catch (err) {
    const reason = err instanceof PayoutFault ? err.reason : "UNEXPECTED";
    const isFinal = isHopeless(reason) || (attempt >= attemptsMax && reason !== "DATABASE_AWAY");
    const facts = { type: "dividend_payout_failed", runId, syndicateId, reason, attempt, isFinal };
    deps.log.error({ ...facts, err }, "dividends could not be paid");
    deps.observer?.payout("failed");
    await note(deps, call, reason, isFinal);
    throw err instanceof PayoutFault ? err : new PayoutFault(reason, { cause: err });
  } finally {
    deps.progress.touch(runId);
  }
}

/** No other attempt can end otherwise. */
const isHopeless = (reason: PayoutReason): boolean => reason === "NOT_FOUND";

/** Without the note the payout stays owed, and the sweep tries it again. */
async function note(
  { book, log }: PayOutDeps,
  { runId, syndicateId }: PayOutCall,
  reason: PayoutReason,
  isFinal: boolean,
): Promise<void> {
  try {
    await book.failed(runId, syndicateId, reason, isFinal);
  } catch (err) {
    log.warn({ type: "dividend_failure_unnoted", runId, syndicateId, reason, err }, "a failure could not be noted");
  }
}

/**
 * Order of effects for each chunk: the money moves, in one transaction; then its members are notified.
 * A crash in between costs the notice, never the money, and a repeat goes on after the last chunk (S13, S14).
 * @throws {PayoutFault} the chunk that failed wrote nothing; those before it stand.
 */
async function payOut(deps: PayOutDeps, call: PayOutCall): Promise<PayOutEnd> {
  const { runId, syndicateId } = call;
  const startedAt = performance.now();
  let members = 0;
  let amount = 0n;
  for (let count = 1; ; count += 1) {
    assert(count <= CHUNKS_MAX, `payout of ${syndicateId} in run ${runId} has no end`);
    const paid = await deps.book.pay(runId, syndicateId, deps.chunkMembers);
    if (paid.outcome === "closed") return paid;
    deps.observer?.moved(paid.amount);
    deps.news.paid(runId, syndicateId, paid.credits);
    members += paid.members;
    amount += paid.amount;
    if (paid.isLast) break;
    await call.progressed({ chunk: paid.chunk, members });
    if (call.isStopping()) return { outcome: "interrupted" };
  }
  const facts = { type: "dividend_payout_completed", syndicateId, runId, duration_ms: since(startedAt) };
  deps.log.info({ ...facts, amount: Number(amount), members }, "dividends paid");
  return { outcome: "paid", members, amount };
}

const since = (startedAt: number): number => Math.round((performance.now() - startedAt) * 10) / 10;
