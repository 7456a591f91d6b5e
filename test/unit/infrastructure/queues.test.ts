import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createQueues } from "../../../src/infrastructure/redis/waitingLine.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("the callers of one process", () => {
  it("[T11] take turns in the order they came, one at a time", async () => {
    const queues = createQueues();
    const order: string[] = [];
    const first = await queues.enter("t", 100);
    const later = ["b", "c", "d"].map(async (name) => {
      const turn = await queues.enter("t", 100);
      order.push(name);
      expect(turn?.waited).toBe(true);
      await Promise.resolve();
      turn?.end();
    });
    expect(first?.waited).toBe(false);
    expect(order).toEqual([]);
    first?.end();
    await Promise.all(later);
    expect(order).toEqual(["b", "c", "d"]);
    (await queues.enter("t", 0))?.end();
  });

  it("[T11] give up when their time is over, and the line goes on without them", async () => {
    const queues = createQueues();
    const first = await queues.enter("t", 100);
    const impatient = queues.enter("t", 50);
    const patient = queues.enter("t", 200);
    await vi.advanceTimersByTimeAsync(50);
    expect(await impatient).toBeNull();
    first?.end();
    expect(await patient).not.toBeNull();
    (await patient)?.end();
  });

  it("[T11] do not wait at all when they have no time, nor for another table", async () => {
    const queues = createQueues();
    const first = await queues.enter("t", 100);
    expect(await queues.enter("t", 0)).toBeNull();
    const other = await queues.enter("u", 0);
    expect(other?.waited).toBe(false);
    other?.end();
    first?.end();
    expect((await queues.enter("t", 0))?.waited).toBe(false);
  });

  it("[T11] ending a turn twice lets only one go", async () => {
    const queues = createQueues();
    const first = await queues.enter("t", 100);
    const second = queues.enter("t", 100);
    const third = queues.enter("t", 100);
    first?.end();
    first?.end();
    const turn = await second;
    let isThirdThere = false;
    void third.then(() => {
      isThirdThere = true;
    });
    await Promise.resolve();
    expect(isThirdThere).toBe(false);
    turn?.end();
    (await third)?.end();
  });
});
