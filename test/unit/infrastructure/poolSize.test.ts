import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createOptimizedPrismaClient, poolFigures } from "../../../src/infrastructure/postgres/client.ts";
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

  it.each([
    [{ MEMORY_MB: "256" }, 25],
    [{ MEMORY_MB: "512", UV_THREADPOOL_SIZE: "4" }, 16],
    [{ MEMORY_MB: "1024", MAX_DB_CONNECTIONS: "7" }, 7],
  ])("[O40] a client takes address and pool from the environment: with %j it has %i", (set, size) => {
    const none = { MEMORY_MB: "", UV_THREADPOOL_SIZE: "", MAX_DB_CONNECTIONS: "" };
    for (const [name, value] of Object.entries({ ...none, ...set, DATABASE_URL: "postgresql://nobody@localhost/none" }))
      vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(poolFigures(createOptimizedPrismaClient())).toMatchObject({ poolSize: size, active: 0 });
  });

  it("[O40] a client without an address is refused by name", () => {
    vi.stubEnv("DATABASE_URL", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(() => createOptimizedPrismaClient({ poolSize: 1 })).toThrow("DATABASE_URL");
  });
});
