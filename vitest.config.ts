import { defineConfig } from "vitest/config";

/** A slow machine's players are refused sooner than its tests, which are to end well wherever they run. */
const PATIENT = { DB_WAIT_MS: "2000" };

/** One project per kind of test. Only those that touch a store start one (test/setup/stores.ts). */
const project = (name: string, settings: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: 60_000, // A second as a rule. Only what hangs is to fail.
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } }, // What will come comes later on a busy machine.
    env: PATIENT,
    ...settings,
  },
});
const stores = {
  globalSetup: ["test/setup/stores.ts"],
  testTimeout: 180_000, // Longer than what a test waits for; seconds as a rule.
  env: { ...PATIENT, LOG_LEVEL: "silent" }, // What is made to fail would fill the screen. Server processes log to files.
};

export default defineConfig({
  test: {
    projects: [
      project("architecture"),
      project("unit"),
      project("property", { testTimeout: 600_000 }), // Half a minute each beside others that work as hard.
      project("integration", stores),
      // Whole server processes on two cores: one file at a time, or the clocks of one starve those of another.
      project("e2e", { ...stores, testTimeout: 120_000, fileParallelism: false, sequence: { groupOrder: 1 } }),
      project("browser", {
        globalSetup: [...stores.globalSetup, "test/browser/setup/chromium.ts"],
        testTimeout: 300_000,
        hookTimeout: 180_000,
        fileParallelism: false,
        sequence: { groupOrder: 2 },
      }),
      // Houses of their own, whose processes are killed: nothing may run beside them, and they wait for what is slow.
      project("chaos", {
        testTimeout: 600_000,
        env: { ...PATIENT, LOG_LEVEL: "silent" },
        fileParallelism: false,
        sequence: { groupOrder: 3 },
      }),
    ],
    maxWorkers: 2, // Also where there are two cores: half of a test is waiting for a store.
    reporters: ["default", "./test/setup/summary.ts"],
  },
});
