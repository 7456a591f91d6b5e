import { describe, expect, it, vi } from "vitest";
import { createMeasures } from "../../../src/infrastructure/observability/timing/measure.ts";
import { createMetricsTracker } from "../../../src/infrastructure/observability/timing/tracker.ts";
import { Refused } from "../../../src/kernel/refusals.ts";

function openMeasures() {
  const tracker = createMetricsTracker();
  const warnings: Record<string, unknown>[] = [];
  const warn = (facts: object) => void warnings.push(facts as Record<string, unknown>);
  return { tracker, warnings, ...createMeasures(tracker, { warn }) };
}

describe("the tracker", () => {
  it("[O30] tells count, average, extremes, percentiles and the share that failed", () => {
    const tracker = createMetricsTracker();
    for (let ms = 1; ms <= 100; ms += 1) tracker.record("work", ms, ms > 90);
    expect(tracker.getAllMetrics()).toEqual([
      { operation: "work", count: 100, avg: 50.5, min: 1, max: 100, p50: 50, p95: 95, p99: 99, errorRate: 0.1 },
    ]);
  });

  it("[O30] percentiles are of the newest 1,024, extremes of all", () => {
    const tracker = createMetricsTracker();
    tracker.record("work", 9_999, false);
    for (let i = 0; i < 1_024; i += 1) tracker.record("work", 1, false);
    expect(tracker.getAllMetrics()[0]).toMatchObject({ count: 1_025, max: 9_999, p99: 1 });
  });

  it("[O31] a name built from data can't fill the memory", () => {
    const tracker = createMetricsTracker();
    for (let i = 0; i < 2_000; i += 1) tracker.record(`table-${i}`, 1, false);
    const all = tracker.getAllMetrics();
    expect(all.length).toBeLessThanOrEqual(501);
    expect(all.find(({ operation }) => operation === "other")?.count).toBe(1_500);
  });
});

describe("measuring", () => {
  it("[O32] gives back what the work gave, at once or later, and counts it", async () => {
    const { measureDuration, measureDbOperation, measureGameLoop, tracker } = openMeasures();
    expect(measureDuration("sum", () => 1 + 1)).toBe(2);
    expect(await measureDbOperation("read", async () => "row")).toBe("row");
    expect(await measureGameLoop("blackjack", async () => "card")).toBe("card");
    expect(tracker.getAllMetrics().map(({ operation, count }) => [operation, count])).toEqual([
      ["db.read", 1],
      ["game.blackjack", 1],
      ["sum", 1],
    ]);
  });

  it("[O32] throws what the work threw; a refusal is no error", async () => {
    const { measureDuration, tracker } = openMeasures();
    const thrower = (error: Error) => () => {
      throw error;
    };
    expect(() => measureDuration("a", thrower(new Error("broken")))).toThrow("broken");
    await expect(measureDuration("a", async () => thrower(new Error("broken"))())).rejects.toThrow("broken");
    expect(() => measureDuration("a", thrower(new Refused("SEAT_TAKEN")))).toThrow(Refused);
    await expect(measureDuration("a", async () => thrower(new Refused("SEAT_TAKEN"))())).rejects.toThrow(Refused);
    expect(tracker.getAllMetrics()[0]).toMatchObject({ count: 4, errorRate: 0.5 });
  });

  it("[O33] warns above 200 ms, by the type of the work, once per operation and second", () => {
    const { measureDuration, measureDbOperation, measureGameLoop, warnings } = openMeasures();
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
    const take = (ms: number) => () => {
      now += ms;
    };
    try {
      measureDuration("fast", take(200));
      expect(warnings).toEqual([]);
      measureDuration("slow", take(201));
      measureDbOperation("slow", take(300));
      measureGameLoop("blackjack", take(250));
      expect(warnings).toEqual([
        { type: "performance_warning", operation: "slow", duration_ms: 201, thresholdMs: 200 },
        { type: "performance_warning", operation: "db.slow", duration_ms: 300, thresholdMs: 200 },
        { type: "game_loop_lag", operation: "game.blackjack", duration_ms: 250, thresholdMs: 200 },
      ]);
      measureDuration("slow", take(201));
      expect(warnings).toHaveLength(3);
      now += 1_000;
      measureDuration("slow", take(201));
      expect(warnings.at(-1)).toMatchObject({ operation: "slow", suppressed: 1 });
    } finally {
      clock.mockRestore();
    }
  });
});
