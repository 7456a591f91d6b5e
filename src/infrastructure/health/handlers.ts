/** /health for people and alerts, /ready for the load balancer. */
import { performance } from "node:perf_hooks";
import type { RequestHandler } from "express";
import type { Server } from "socket.io";
import type { Prisma } from "../postgres/client.ts";
import { getAdapterStats } from "../redis/adapter.ts";
import type { Redis } from "../redis/connect.ts";

const REDIS_MS = 1_000;
const DATABASE_MS = 2_000;

type Status = "healthy" | "degraded" | "unhealthy";

interface Stores {
  readonly redis: Redis;
  readonly prisma: Prisma;
}

/**
 * Every part asked at once, each with its own time limit, so that the answer comes within 3 s whatever hangs.
 * 200 when healthy or degraded, 503 when unhealthy. Latencies in milliseconds, memory in MB.
 */
export function createHealthCheckHandler({ redis, prisma, io }: Stores & { readonly io: Server }): RequestHandler {
  return async (_request, response) => {
    const [redisHealth, database, socketio] = await Promise.all([
      probe(() => redis.ping(), REDIS_MS),
      probe(() => prisma.$queryRaw`SELECT 1`, DATABASE_MS),
      probe(() => getAdapterStats(io), REDIS_MS),
    ]);
    const status: Status =
      database.status === "unhealthy" || redisHealth.status === "unhealthy"
        ? "unhealthy"
        : socketio.status === "unhealthy"
          ? "degraded"
          : "healthy";
    response.status(status === "unhealthy" ? 503 : 200).json({
      status,
      uptime: process.uptime(),
      version: process.env["APP_VERSION"] ?? "dev",
      components: {
        redis: redisHealth,
        database,
        socketio: {
          status: socketio.status,
          details: { containers: socketio.value?.serverCount ?? null, sockets: io.engine.clientsCount },
        },
      },
    });
  };
}

/** `{ ready, uptime }`: false while starting, draining, or when a store is away. */
export function createReadinessHandler({ redis, prisma }: Stores, isServing: () => boolean): RequestHandler {
  return async (_request, response) => {
    const probes = isServing()
      ? await Promise.all([probe(() => redis.ping(), REDIS_MS), probe(() => prisma.$queryRaw`SELECT 1`, DATABASE_MS)])
      : [];
    const ready = isServing() && probes.every(({ status }) => status === "healthy");
    response.status(ready ? 200 : 503).json({ ready, uptime: process.uptime() });
  };
}

async function probe<T>(
  ask: () => Promise<T>,
  limitMs: number,
): Promise<{ status: Status; latency: number; value?: T }> {
  const startedAt = performance.now();
  const timeout = AbortSignal.timeout(limitMs);
  const late = new Promise<never>((_, reject) =>
    timeout.addEventListener("abort", () => reject(timeout.reason as Error)),
  );
  try {
    const value = await Promise.race([ask(), late]);
    const hidden = { value: { value, enumerable: false } }; // For the caller, not for the answer's JSON.
    return Object.defineProperties({ status: "healthy" as const, latency: elapsed(startedAt) }, hidden);
  } catch {
    return { status: "unhealthy", latency: elapsed(startedAt) };
  }
}

const elapsed = (startedAt: number): number => Math.round((performance.now() - startedAt) * 100) / 100;
