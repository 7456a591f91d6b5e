/** What /health and /ready make of what they are told; that they are told right is seen in test/e2e/outage.test.ts. */
import type { AddressInfo } from "node:net";
import express, { type RequestHandler } from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createHealthCheckHandler,
  createReadinessHandler,
  type HealthOptions,
} from "../../../src/infrastructure/observability/health/healthHandlers.ts";
import { containerMemoryMb } from "../../../src/infrastructure/observability/health/memory.ts";
import { createProbe } from "../../../src/infrastructure/observability/health/probe.ts";
import type { Pulse } from "../../../src/infrastructure/observability/health/storeHeartbeat.ts";

const system = { memory: { used: 100, total: 512, percentage: 20 }, cpu: 3, eventLoopLagMs: 1 };

interface Told {
  readonly redis?: boolean;
  readonly database?: boolean;
  readonly containers?: number;
  readonly system?: Partial<typeof system>;
  readonly away?: ("redis" | "database" | "writes")[];
  readonly clockOffMs?: number;
  readonly queue?: HealthOptions["queue"];
}

function pulseOf({ redis = true, database = true, containers = 2, away = [], ...told }: Told): Pulse {
  const probe = (isWell: boolean) => async () => ({ isWell, latency: 1 });
  return {
    probes: {
      redis: probe(redis),
      database: probe(database),
      containers: async () =>
        containers > 0 ? { isWell: true, latency: 1, value: containers } : { isWell: false, latency: 1 },
    },
    system: { figures: () => ({ ...system, ...told.system }), look: () => undefined, stop: () => undefined },
    away: () => away,
    clockOffMs: () => told.clockOffMs ?? null,
    stop: () => undefined,
  };
}

/** The handlers ask their stores through the pulse alone. */
const stores = { redis: {}, prisma: {}, io: { engine: { clientsCount: 3 } } } as unknown as HealthOptions;

async function answerOf(handler: RequestHandler) {
  const server = express().get("/", handler).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((listening) => server.once("listening", listening));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    http: response.status,
    ...((await response.json()) as { status: string; ready: boolean; reasons?: string[] }),
  };
}

describe("/health", () => {
  it.each<[string, Told, number]>([
    ["healthy", {}, 200],
    ["unhealthy", { redis: false }, 503],
    ["unhealthy", { database: false }, 503],
    ["degraded", { containers: 0 }, 200],
    ["degraded", { system: { eventLoopLagMs: 250 } }, 200],
    ["degraded", { system: { memory: { used: 500, total: 512, percentage: 98 } } }, 200],
    ["degraded", { queue: () => ({ status: "degraded" }) }, 200],
    ["degraded", { queue: () => Promise.reject(new Error("the queue can't say")) }, 200],
    ["unhealthy", { redis: false, containers: 0 }, 503],
  ])("[O18] is %s with %j, and answers %i", async (status, told, http) => {
    const { queue } = told;
    const options = { ...stores, pulse: pulseOf(told), ...(queue === undefined ? {} : { queue }) };
    expect(await answerOf(createHealthCheckHandler(options))).toMatchObject({ status, http });
  });
});

describe("/ready", () => {
  it.each<[boolean, boolean, Told, string[]]>([
    [true, true, {}, []],
    [false, false, {}, ["not serving"]],
    [false, true, { away: ["redis"] }, ["redis away"]],
    [false, true, { away: ["database"] }, ["database away"]],
    [false, true, { away: ["writes"] }, ["writes away"]],
    [false, true, { clockOffMs: -5_040 }, ["clock off by -5.0 s"]],
  ])("[O19] is %j when serving is %j, with %j, and says why", async (ready, serving, told, reasons) => {
    const handler = createReadinessHandler({ ...stores, pulse: pulseOf(told), isServing: () => serving });
    expect(await answerOf(handler)).toMatchObject({ ready, http: ready ? 200 : 503, reasons });
  });
});

describe("a probe", () => {
  it("[O12] that is refused at once shows its time limit for a latency, not how quick the refusal was", async () => {
    const probe = createProbe(() => Promise.reject(new Error("the breaker is open")), 1_000);
    expect(await probe()).toEqual({ isWell: false, latency: 1_000 });
  });

  it("[O10] that is answered shows what the answer took", async () => {
    const { isWell, latency, value } = await createProbe(async () => "PONG", 1_000)();
    expect([isWell, value]).toEqual([true, "PONG"]);
    expect(latency).toBeLessThan(1_000);
  });
});

it("[O40] a container's memory is what is configured, else what the cgroup or the machine has", () => {
  expect(containerMemoryMb(512)).toBe(512);
  expect(containerMemoryMb(undefined)).toBeGreaterThan(64);
});
