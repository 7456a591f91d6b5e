/** The chaos harness in short: real processes, real stores, the same faults, few of each. `npm run chaos` is the whole. */
import { expect, it } from "vitest";
import { createClosers } from "../../src/ops/cli/closers.ts";
import { runScenarios } from "../lab/chaos/runScenarios.ts";
import { SCENARIOS } from "../lab/chaos/scenarios/index.ts";

/** Any seed will do; this one is the same for everybody. */
const SEED = "21";

it.each([
  ["[K1] killed at each of its crash points, a table goes on and nothing is lost", "crashes"],
  ["[K2] bets and payments outlive killed containers and stores", "load"],
  ["[K3] who stood still with a lock in hand writes nothing that was overtaken", "pauses"],
  ["[K7] what lay in the buffer of a container that stood still lands on no later round", "late"],
  ["[K4] an action whose reply was cut off is found out by its id", "replies"],
  ["[K5] what may happen once happens once, whoever asks at the same time", "races"],
])("%s", async (_, name) => {
  const closers = createClosers();
  try {
    const report = await runScenarios({
      scenarios: SCENARIOS.filter((scenario) => scenario.name === name),
      seed: SEED,
      size: "short",
      scale: 1,
      progress: () => undefined,
      closers,
      stop: new AbortController().signal,
    });
    expect(report.named).toEqual([]);
    expect(Object.values(report.faults).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(report.checks[name === "late" ? "I13" : "I3"]).toBeGreaterThan(0);
  } finally {
    await closers.closeAll();
  }
});
