import { describe, expect, it } from "vitest";
import { createHouseClock, startHouseClock } from "../../../src/infrastructure/resilience/houseClock.ts";

const NOON = 1_800_000_000_000;

/** A machine and a store with clocks of their own, and a way between them that takes time. */
function world({ wallOff = 0, roundTripMs = 4 } = {}) {
  const at = { real: NOON, wallOff, storeOff: 0, roundTripMs };
  return {
    at,
    machine: { wall: () => at.real + at.wallOff, monotonic: () => at.real - NOON + 77.25 },
    store: async () => {
      at.real += at.roundTripMs / 2;
      const told = at.real + at.storeOff;
      at.real += at.roundTripMs / 2;
      return told;
    },
  };
}

describe("the house's clock", () => {
  it.each([30_000, -30_000, 12_000, 365 * 86_400_000])(
    "[T46] is the store's, on a machine whose own is %i ms off",
    async (wallOff) => {
      const { at, machine, store } = world({ wallOff });
      const clock = createHouseClock(store, machine);
      await clock.look();
      expect(Math.abs(clock.now() - at.real)).toBeLessThanOrEqual(2);
      expect(Math.abs(clock.offsetMs() - wallOff)).toBeLessThanOrEqual(2);
      at.real += 5_000;
      expect(Math.abs(clock.now() - at.real)).toBeLessThanOrEqual(2);
    },
  );

  it("[T46] runs on evenly while the machine's own jumps, and tells at once how far it is off", async () => {
    const { at, machine, store } = world();
    const clock = createHouseClock(store, machine);
    await clock.look();
    const before = clock.now();
    for (const jump of [30_000, -30_000, 0]) {
      at.wallOff = jump;
      at.real += 100;
      expect(Math.abs(clock.offsetMs() - jump)).toBeLessThanOrEqual(2);
    }
    expect(clock.now() - before).toBe(300);
  });

  it("[T46] believes no answer that was long on its way, and does not tremble with those that were short", async () => {
    const { at, machine, store } = world();
    const clock = createHouseClock(store, machine);
    await clock.look();
    const before = clock.now() - at.real;
    at.storeOff = 1_500;
    at.roundTripMs = 2_500; // As after the process stood still.
    await clock.look();
    expect(clock.now() - at.real).toBe(before);
    at.storeOff = 20;
    at.roundTripMs = 100;
    await clock.look();
    expect(clock.now() - at.real).toBe(before);
  });

  it("[T46] follows a store that failed over to a machine with another clock", async () => {
    const { at, machine, store } = world();
    const clock = createHouseClock(store, machine);
    await clock.look();
    at.storeOff = -3_000;
    await clock.look();
    expect(Math.abs(clock.now() - (at.real - 3_000))).toBeLessThanOrEqual(2);
  });

  it("[T46] is not started without knowing the time, and runs on while the store is away", async () => {
    const { at, machine, store } = world({ wallOff: 9_000 });
    const away = () => Promise.reject(new Error("away"));
    await expect(startHouseClock(away, machine)).rejects.toThrow("away");
    let ask = store;
    const clock = await startHouseClock(() => ask(), machine);
    ask = away;
    await expect(clock.look()).rejects.toThrow("away");
    at.real += 60_000;
    expect(Math.abs(clock.now() - at.real)).toBeLessThanOrEqual(2);
    clock.stop();
  });
});
