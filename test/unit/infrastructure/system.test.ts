import { expect, it } from "vitest";
import { systemChance } from "../../../src/infrastructure/resilience/system.ts";

it("[PF5] a fresh seed is the same however often it is read, and another one for the next decision", () => {
  const [one, other] = [systemChance.fresh(), systemChance.fresh()];
  expect({ ...one }).toEqual({ ...one });
  expect(one.serverSeed).toMatch(/^[0-9a-f]{64}$/);
  expect(one.roundId).toMatch(/^[0-9a-f-]{36}$/);
  expect(other.serverSeed).not.toBe(one.serverSeed);
  expect(other.roundId).not.toBe(one.roundId);
});
