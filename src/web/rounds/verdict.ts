import type { RoundRecord } from "../../client/index.ts";
import { CHECKS, type Check, type Verdict, verifyRound } from "../../games/blackjack/verifyRound.ts";

/** What became of each check, in their order. */
export type CheckState = "holds" | "fails" | "notReached";

/** The same verifier as on the command line. A record so broken that it breaks the verifier does not verify. */
export function verdictOn(record: RoundRecord): Verdict {
  try {
    return verifyRound(record as Parameters<typeof verifyRound>[0]);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ok: false, passed: [], failed: CHECKS[0], problem };
  }
}

export const checkStates = (verdict: Verdict): readonly (readonly [Check, CheckState])[] =>
  CHECKS.map((check) => {
    if (verdict.passed.includes(check)) return [check, "holds"];
    return [check, !verdict.ok && verdict.failed === check ? "fails" : "notReached"];
  });
