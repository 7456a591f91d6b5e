/** Asking whether a caller may. Who implements it counts over all containers. */
import type { Policies, PolicyName } from "./policies.ts";
import { Refused } from "./refusals.ts";

/** Tokens to take, by policy: all of them or none. */
export type Costs = Readonly<Partial<Record<PolicyName, number>>>;

export interface Standing {
  readonly policy: PolicyName;
  readonly isTaken: boolean;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Until more are back. */
  readonly waitMs: number;
}

export interface Limits {
  /** As configured: for telling callers what holds. */
  readonly policies: Policies;
  /**
   * Takes from the buckets of `subject`: an id, an address. One round trip; none for a caller who is known to have to wait.
   * While the store is away each container counts for itself, and stricter. Never throws.
   */
  take(subject: string, costs: Costs): Promise<readonly Standing[]>;
  /**
   * The same without waiting for an answer: by what this container knows, while the count of all of them is asked in the same
   * breath as whatever else is asked of the store. What that answers holds from the next time on.
   */
  takeAtOnce(subject: string, policy: PolicyName): Standing;
  /** By this container alone, and no store: for what concerns one connection. */
  takeHere(subject: string, policy: PolicyName): Standing;
  /** Fills these buckets of `subject` again. Never throws. */
  giveBack(subject: string, policies: readonly PolicyName[]): Promise<void>;
}

/** @throws {Refused} RATE_LIMITED with the policy and `retryAfterMs` when any was not taken. */
export function orRefuse(standings: readonly Standing[]): void {
  const missing = standings.filter(({ isTaken }) => !isTaken);
  const [worst] = missing.toSorted((a, b) => b.waitMs - a.waitMs);
  if (worst !== undefined)
    throw new Refused("RATE_LIMITED", { policy: worst.policy, retryAfterMs: Math.max(1, Math.ceil(worst.waitMs)) });
}
