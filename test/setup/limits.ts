import type { Limits, Standing } from "../../src/kernel/limits.ts";
import { type PolicyName, readPolicies } from "../../src/kernel/policies.ts";

const passed = (policy: PolicyName): Standing => ({
  policy,
  isTaken: true,
  remaining: Number.POSITIVE_INFINITY,
  waitMs: 0,
});

/** For tests of something else. */
export const noLimits: Limits = {
  policies: readPolicies("off"),
  take: async () => [],
  takeAtOnce: (_subject, policy) => passed(policy),
  takeHere: (_subject, policy) => passed(policy),
  giveBack: async () => undefined,
};
