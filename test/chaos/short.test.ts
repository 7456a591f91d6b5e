/** The chaos harness in short: real processes, real stores, the same faults, few of each. `npm run chaos` is the whole. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClosers } from "../../src/ops/cli/closers.ts";
import type { Report } from "../lab/chaos/report.ts";
import { runScenarios } from "../lab/chaos/runScenarios.ts";
import { SCENARIOS } from "../lab/chaos/scenarios/index.ts";

/** Any seed will do; this one is the same for everybody. */
const SEED = "21";
const PATIENCE_MS = 900_000; // A killed worker costs a start and a takeover, and the machine may be slow.

const PAY_DAY =
  "[S14] a pay day with 50 workers killed, 20 stopped for longer than their locks live and 100 jobs doubled pays every member once";
const TITLES = [
  ["[K1] a table whose containers are killed at each crash point goes on and loses nothing", "crashes"],
  ["[K2] bets and payments outlive killed containers and stores", "load"],
  ["[K3] a container that stood still with a lock in hand writes nothing over newer rows", "pauses"],
  ["[K7] actions left in the buffer of a stopped container land on no later round", "late"],
  ["[K4] an action whose reply was cut off is found by its id", "replies"],
  ["[K5] what may happen once happens once, however many ask at the same time", "races"],
] as const;

/** All in one run of the harness, which plays two at a time those that may share the machine. */
let report: Report;
const closers = createClosers();
// biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are asked for.
beforeAll(async ({}, { tasks }) => {
  const wanted = new Set(tasks.filter(({ mode }) => mode !== "skip").map(({ name }) => name)); // `-t K1` plays one alone.
  const all = [...TITLES, [PAY_DAY, "dividends"] as const];
  const names = new Set<string>(all.filter(([title]) => wanted.has(title)).map(([, name]) => name));
  report = await runScenarios({
    scenarios: SCENARIOS.filter(({ name }) => names.has(name)),
    seed: SEED,
    size: "short",
    scale: 1,
    progress: () => undefined,
    closers,
    stop: new AbortController().signal,
  });
}, PATIENCE_MS);
afterAll(() => closers.closeAll());

const playedAs = (name: string) => report.scenarios.find(({ scenario }) => scenario === name)!;

it.each(TITLES)("%s", (_, name) => {
  const { violations, faults, checks } = playedAs(name);
  expect(violations).toEqual([]);
  expect(Object.values(faults).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  expect(checks[name === "late" ? "I13" : "I3"]).toBeGreaterThan(0);
});

it(PAY_DAY, () => {
  const { violations, faults, checks, figures, targets } = playedAs("dividends");
  expect(violations).toEqual([]);
  expect(targets.map(({ got }) => got)).toEqual(["50", "20"]);
  expect(faults).toMatchObject({ "job doubled": 100, "run repeated": 20 });
  const kills = Object.keys(faults).filter((kind) => kind.startsWith("kill at "));
  expect(kills.toSorted()).toEqual(["kill at C13", "kill at C14", "kill at C15", "kill at any moment"]);
  expect(figures["paid"]).toBe("100003000 to 5000 members");
  expect(figures["jobs taken over"]).toBeGreaterThan(0);
  expect(checks.I8).toBeGreaterThan(1);
});
