import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line that a person, or a machine, finds at the bottom: `312 passed, 0 failed`. */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) count[test.result().state] += 1;
      if (module.state() === "failed" && tests.every((test) => test.result().state !== "failed")) count.failed += 1; // Could not be loaded, or a hook failed.
    }
    const skipped = count.skipped + count.pending;
    const line = `${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
    process.stdout.write(`${line}\n`);
  }
}
