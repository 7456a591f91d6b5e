import { describe, expect, it } from "vitest";
import { createOrderedIds } from "../../../src/infrastructure/postgres/orderedId.ts";

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("ids in order", () => {
  it.each([
    ["goes on", (made: number) => made],
    ["stands still", () => 0],
    ["goes back", (made: number) => -made],
  ])("[S19] are in the order they were made, also where the clock %s", (_how, passed) => {
    let made = 0;
    const next = createOrderedIds(() => 1_795_305_600_000 + passed(made));
    const ids = Array.from({ length: 10_000 }, () => {
      made += 1;
      return next();
    });
    expect(ids.filter((id) => !VERSION_7.test(id))).toEqual([]);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(10_000);
    expect(Number.parseInt(ids[0]!.replace("-", "").slice(0, 12), 16)).toBe(1_795_305_600_000 + passed(1));
  });
});
