/** The whole ledger, proven on request. */
import type { Ledger, LedgerCheck } from "./ports/ledger.ts";

/**
 * A check that many may ask for at once: while one runs, everyone gets its answer, so that a curious operator
 * can't fill the pool with scans. `ok` means no problem and no drift (M9).
 */
export function createLedgerProof(ledger: Ledger): () => Promise<LedgerCheck & { ok: boolean }> {
  let running: Promise<LedgerCheck & { ok: boolean }> | null = null;
  const prove = async () => {
    const found = await ledger.check();
    return { ok: found.problems.length === 0 && found.drift === 0n, ...found };
  };
  return () => {
    running ??= prove().finally(() => {
      running = null;
    });
    return running;
  };
}
