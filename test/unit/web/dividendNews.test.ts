import { expect, test } from "vitest";
import { hasMovedOn } from "../../../src/web/console/dividends/hasMovedOn.ts";

const [PAYING, OVER] = [
  { waiting: 3, active: 1 },
  { waiting: 0, active: 0 },
];

test.each([
  ["RUNNING", PAYING, false],
  ["RUNNING", OVER, true],
  ["AWAITING_APPROVAL", PAYING, true],
  ["AWAITING_APPROVAL", OVER, true],
  ["FINISHED", OVER, false],
  ["FINISHED", PAYING, true],
  ["REJECTED", OVER, false],
] as const)("[B62] a run shown as %s with news of %j is read anew: %j", (shown, counts, isNews) => {
  expect(hasMovedOn(shown, counts)).toBe(isNews);
});
