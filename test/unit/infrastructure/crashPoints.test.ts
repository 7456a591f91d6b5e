import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { readConfig } from "../../../src/config.ts";
import {
  type CrashPoint,
  createCrashPoint,
  readCrashPlan,
} from "../../../src/infrastructure/resilience/crashPoints.ts";

const BLOCK_MS = 40;
const block = vi.spyOn(Atomics, "wait").mockReturnValue("timed-out");
afterEach(() => void block.mockClear());

/** Whether the point held its caller up. */
function blocks(hook: CrashPoint | null, point: "C2" | "C5"): boolean {
  block.mockClear();
  hook?.(point);
  return block.mock.calls.some(([, , , ms]) => ms === BLOCK_MS);
}

it("[K6] a crash point hits each time it was passed so often, and no other point does", () => {
  const hook = createCrashPoint(readCrashPlan(`C2:block:2:${BLOCK_MS}`));
  expect(["C2", "C5", "C2", "C2", "C2"].map((point) => blocks(hook, point as "C2"))).toEqual([
    ...[false, false, true, false, true],
  ]);
});

it("[K6] armed by a signal, it hits once for each", () => {
  onTestFinished(() => void process.removeAllListeners("SIGUSR2"));
  const hook = createCrashPoint(readCrashPlan(`C5:block:1:${BLOCK_MS}:signal`));
  expect(blocks(hook, "C5")).toBe(false);
  process.emit("SIGUSR2", "SIGUSR2");
  expect([blocks(hook, "C5"), blocks(hook, "C5")]).toEqual([true, false]);
});

it("[K6] without a plan there is no crash point, and no port has a decorator on", () => {
  expect(createCrashPoint(readCrashPlan(undefined))).toBeNull();
});

it.each(["C19", "C5:explode", "C5:kill:0", "C5:kill:1:x", "C5:kill:1:0:sometimes", "C5 "])(
  "[K6] '%s' names no fault",
  (text) => expect(() => readCrashPlan(text)).toThrow("CRASH_POINT"),
);

it("[K6] in production there is no such thing", () => {
  const env = {
    ...{ NODE_ENV: "production", REDIS_URL: "redis://localhost", DATABASE_URL: "postgres://localhost/x" },
    ...{ JWT_SECRET: "x".repeat(32), CRASH_POINT: "C5" },
  };
  expect(() => readConfig(env)).toThrow("CRASH_POINT is wrong: must not be set in production");
});
