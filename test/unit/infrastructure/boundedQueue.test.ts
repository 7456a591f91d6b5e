import { describe, expect, it } from "vitest";
import { createBoundedQueue } from "../../../src/infrastructure/resilience/boundedQueue.ts";

/** Work that ends when the test says so. */
function held() {
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const work = () => {
    running += 1;
    most = Math.max(most, running);
    return new Promise<void>((resolve) =>
      ends.push(() => {
        running -= 1;
        resolve();
      }),
    );
  };
  const endAll = async (promises: Promise<unknown>[]) => {
    let isOver = false;
    const all = Promise.allSettled(promises).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return all;
  };
  return { work, ends, most: () => most, endAll };
}

describe("a bounded queue", () => {
  it("[L24] a bounded queue runs no more at once than its limit, and begins the rest in turn", async () => {
    const { work, most, endAll } = held();
    const run = createBoundedQueue({ atOnce: 2, waitingMax: 100, waitMs: 60_000 });
    const settled = await endAll(Array.from({ length: 20 }, () => run(work)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
    expect(most()).toBe(2);
  });

  it("[L24] refuses who finds it full, at once and with the time to wait, and takes others again when it is not", async () => {
    const { work, endAll } = held();
    const run = createBoundedQueue({ atOnce: 1, waitingMax: 2, waitMs: 60_000 });
    const taken = [run(work), run(work), run(work)];
    await expect(run(work)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE", facts: { retryAfterMs: 60_000 } });
    await endAll(taken);
    await endAll([run(work)]);
  });

  it("[L24] refuses who has waited too long, and never begins that work", async () => {
    const { work, ends, endAll } = held();
    const run = createBoundedQueue({ atOnce: 1, waitingMax: 2, waitMs: 10 });
    const first = run(work);
    let hasBegun = false;
    const begin = async () => {
      hasBegun = true;
    };
    await expect(run(begin)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(ends).toHaveLength(1);
    await endAll([first]);
    expect(hasBegun).toBe(false);
  });

  it("[L24] work that fails gives its place on", async () => {
    const run = createBoundedQueue({ atOnce: 1, waitingMax: 2, waitMs: 60_000 });
    await expect(run(async () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await run(async () => "next")).toBe("next");
  });
});
