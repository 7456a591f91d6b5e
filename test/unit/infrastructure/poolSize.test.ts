import { describe, expect, it } from "vitest";
import { poolSizeFor } from "../../../src/infrastructure/postgres/poolSize.ts";

describe("connections of one container", () => {
  it.each([
    [256, {}, 25],
    [512, {}, 51],
    [1_024, {}, 100],
    [8_192, {}, 100],
    [1_024, { uvThreads: 4 }, 16],
    [256, { uvThreads: 64 }, 25],
    [1_024, { maxConnections: 20 }, 20],
    [512, { maxConnections: 400 }, 51],
    [1_024, { uvThreads: 2, maxConnections: 20 }, 8],
    [5, {}, 1],
  ])("[O40] %s MB with %j are %s", (memoryMb, limits, size) => {
    expect(poolSizeFor(memoryMb, limits)).toBe(size);
  });
});
