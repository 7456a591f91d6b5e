/** How many connections one container may hold. */
import { processSettings } from "../../config.ts";
import { containerMemoryMb } from "../observability/health/memory.ts";

const MB_PER_CONNECTION = 10;
const POOL_MAX = 100; // Beyond this Postgres works slower, not faster.
const CONNECTIONS_PER_UV_THREAD = 4;

/** min(memory / 10, UV_THREADPOOL_SIZE × 4 where that is set, MAX_DB_CONNECTIONS, 100): 256 MB → 25, 512 MB → 51, 1 GB → 100. */
export function poolSizeFor(
  memoryMb: number,
  limits: { uvThreads?: number | undefined; maxConnections?: number | undefined },
): number {
  const bounds = [
    memoryMb / MB_PER_CONNECTION,
    limits.uvThreads === undefined ? POOL_MAX : limits.uvThreads * CONNECTIONS_PER_UV_THREAD,
    limits.maxConnections ?? POOL_MAX,
    POOL_MAX,
  ];
  return Math.max(1, Math.floor(Math.min(...bounds)));
}

/** Of this container, by its environment: MEMORY_MB or the cgroup's limit, UV_THREADPOOL_SIZE, MAX_DB_CONNECTIONS. */
export function poolSizeHere(env?: NodeJS.ProcessEnv): number {
  const { memoryMb, uvThreads, dbConnectionsMax } = processSettings(env);
  return poolSizeFor(containerMemoryMb(memoryMb), { uvThreads, maxConnections: dbConnectionsMax });
}
