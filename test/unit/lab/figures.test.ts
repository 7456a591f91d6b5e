import { describe, expect, it } from "vitest";
import { createFigures } from "../../lab/load/figures.ts";

describe("figures of a load run", () => {
  it("[CL20] percentiles are within 2 % of the exact ones", () => {
    const figures = createFigures(() => 0);
    for (let ms = 1; ms <= 1_000; ms += 1) figures.acted(ms);
    const { p50Ms, p95Ms, p99Ms, maxMs } = figures.read();
    for (const [read, exact] of [
      [p50Ms, 500],
      [p95Ms, 950],
      [p99Ms, 990],
      [maxMs, 1_000],
    ] as const)
      expect(Math.abs(read / exact - 1)).toBeLessThan(0.02);
  });

  it("[CL20] no action is no time, and one hour is still counted", () => {
    const figures = createFigures(() => 0);
    expect(figures.read()).toMatchObject({ actions: 0, actionsPerSecond: 0, p50Ms: 0, maxMs: 0, errorRate: 0 });
    figures.acted(3_600_000);
    expect(figures.read().maxMs).toBeGreaterThan(3_000_000);
  });

  it("[CL20] rates are over the time since the restart, which forgets what was before", () => {
    let now = 0;
    const figures = createFigures(() => now);
    figures.acted(5);
    figures.failed("INTERNAL");
    figures.restart();
    now = 2_000;
    for (let count = 0; count < 30; count += 1) figures.acted(5);
    figures.failed("TABLE_FROZEN");
    figures.late("NOT_YOUR_TURN");
    expect(figures.read()).toMatchObject({
      seconds: 2,
      actions: 30,
      actionsPerSecond: 15,
      late: 1,
      lateByCode: { NOT_YOUR_TURN: 1 },
      errors: 1,
      errorsByCode: { TABLE_FROZEN: 1 },
    });
    expect(figures.read().errorRate).toBeCloseTo(1 / 31);
  });

  it("[CL20] a round that every player reports counts once, also when reported again after the next one", () => {
    const figures = createFigures(() => 0);
    for (const round of [1, 1, 2, 1, 2]) figures.settled("a", round);
    figures.settled("b", 1);
    expect(figures.read().rounds).toBe(3);
  });
});
