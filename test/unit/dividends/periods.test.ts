import { describe, expect, it } from "vitest";
import { periodOfSlot, readPeriod } from "../../../src/dividends/periods.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z"); // A Saturday in week 47.

describe("a period", () => {
  it.each([
    "2026-11-21",
    "2026-11-20",
    "2024-02-29",
    "2026-W47",
    "2026-W01",
    "2020-W53",
    "2026-11",
    "2026-11-21T12:00:00Z",
  ])("[S14] %s is one", (text) => expect(readPeriod(text, NOW)).toBe(text));

  it.each([
    ...["", "today", "2026", "2026-13", "2026-00", "2026-11-31", "2025-02-29", "2026-W00", "2026-W54", "2025-W53"],
    ...["2026-W7", "26-11-21", "2026-11-21T25:00:00Z", "2026-11-21T12:00:00", "2026-11-21 ", "２０２６-11-21"],
  ])("[S14] %j is none", (text) => expect(() => readPeriod(text, NOW)).toThrow("VALIDATION_FAILED"));

  it.each(["2026-11-22", "2026-W48", "2026-12", "2026-11-21T12:00:01Z", "9999-12-31"])(
    "[S14] %s has not begun",
    (text) => expect(() => readPeriod(text, NOW)).toThrow("VALIDATION_FAILED"),
  );

  it("[S17] of a slot is its day, or its instant where that is not midnight", () => {
    expect(periodOfSlot(Date.parse("2026-11-22T00:00:00Z"))).toBe("2026-11-22");
    expect(periodOfSlot(Date.parse("2026-11-22T06:30:00Z"))).toBe("2026-11-22T06:30:00Z");
  });
});
