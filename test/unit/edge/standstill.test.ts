import { expect, it } from "vitest";
import { createStandstill } from "../../../src/edge/standstill.ts";

function at(start = 0) {
  const time = { now: start };
  const stood: number[] = [];
  const standstill = createStandstill(
    () => time.now,
    (ms) => void stood.push(ms),
  );
  const goOn = (ms: number) => {
    for (let left = ms; left > 0; left -= 200) {
      time.now += Math.min(200, left);
      standstill.beat();
    }
  };
  return { time, stood, standstill, goOn };
}

it("[T42] what is read while the process runs has not waited", () => {
  const { time, stood, standstill, goOn } = at();
  goOn(10_000);
  time.now += 2_000;
  expect(standstill.mayHaveWaited()).toBe(false);
  expect(stood).toEqual([]);
});

it("[T42] what is read first after more than 2 s may have, whether sockets or timers come first", () => {
  const socketsFirst = at();
  socketsFirst.time.now += 2_001;
  expect(socketsFirst.standstill.mayHaveWaited()).toBe(true);
  expect(socketsFirst.standstill.mayHaveWaited()).toBe(true);
  socketsFirst.standstill.beat();
  expect(socketsFirst.standstill.mayHaveWaited()).toBe(true);
  expect(socketsFirst.stood).toEqual([2_001]);

  const timersFirst = at();
  timersFirst.time.now += 5_000;
  timersFirst.standstill.beat();
  expect(timersFirst.standstill.mayHaveWaited()).toBe(true);
  expect(timersFirst.stood).toEqual([5_000]);
});

it("[T42] a second later everything that waited has been read", () => {
  const { time, standstill, goOn } = at();
  time.now += 3_000;
  standstill.beat();
  goOn(999);
  expect(standstill.mayHaveWaited()).toBe(true);
  goOn(1);
  expect(standstill.mayHaveWaited()).toBe(false);
});
