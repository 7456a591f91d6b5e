import { defineConfig } from "vitest/config";

/** One project per kind of test. Only those that touch a store start one (test/setup/stores.ts). */
const project = (name: string, settings: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: 10_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } }, // What will come comes later on a busy machine.
    ...settings,
  },
});
const stores = {
  globalSetup: ["test/setup/stores.ts"],
  testTimeout: 60_000,
  env: { LOG_LEVEL: "silent" }, // What is made to fail would fill the screen. Server processes log to files.
};

export default defineConfig({
  test: {
    projects: [
      project("architecture"),
      project("unit"),
      project("property", { testTimeout: 120_000 }),
      project("integration", stores),
      // Whole server processes on two cores: one file at a time, or the clocks of one starve those of another.
      project("e2e", { ...stores, testTimeout: 120_000, fileParallelism: false, sequence: { groupOrder: 1 } }),
      project("browser", {
        globalSetup: [...stores.globalSetup, "test/browser/setup/chromium.ts"],
        testTimeout: 120_000,
        fileParallelism: false,
        sequence: { groupOrder: 2 },
      }),
      // Houses of their own, whose processes are killed: nothing may run beside them, and they wait for what is slow.
      project("chaos", {
        testTimeout: 600_000,
        env: { LOG_LEVEL: "silent" },
        fileParallelism: false,
        sequence: { groupOrder: 3 },
      }),
    ],
    maxWorkers: 2, // Also where there are two cores: half of a test is waiting for a store.
    reporters: ["default", "./test/setup/summary.ts"],
  },
});
