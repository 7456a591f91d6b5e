/** Socket.IO over many containers: what one emits, the clients of all hear. */
import { createAdapter } from "@socket.io/redis-adapter";
import type { Server } from "socket.io";
import { processSettings } from "../../config.ts";
import { logger } from "../observability/logs/logger.ts";
import { createBus } from "./bus.ts";
import { connectRedis, type Redis, untilReady } from "./connect.ts";

/** Sharded pub/sub came with this version: containers without listeners of a room do no work for it. */
const SHARDED_SINCE = 7;

/** A development machine without Redis still serves one container; anything longer than this is "without". */
const CONNECT_MS = 3_000;

export interface AdapterStats {
  /** Containers on this bus, this one included. */
  readonly serverCount: number;
  readonly sockets: number;
  readonly rooms: number;
}

/**
 * Join the bus, over two connections of our own that reconnect with backoff and keep their subscriptions.
 * Without Redis: in production an error; elsewhere a warning, and the container stays alone.
 * @returns what closes the connections.
 */
export async function setupRedisAdapter(
  io: Server,
  {
    pubUrl,
    clusterNodes,
    game,
    isProduction = processSettings().environment === "production",
  }: {
    pubUrl: string;
    clusterNodes?: readonly string[] | undefined;
    /** The connection that the tables are asked on; default: what is told of them goes the way of everything else. */
    game?: Redis;
    isProduction?: boolean;
  },
): Promise<() => Promise<void>> {
  const address = { url: pubUrl, clusterNodes };
  const pub = connectRedis(address, "pub", "socketio-pub");
  const sub = connectRedis(address, "pub-sub", "socketio-sub");
  const close = async (): Promise<void> => {
    pub.disconnect();
    sub.disconnect();
  };
  try {
    await Promise.all([untilReady(pub, CONNECT_MS), untilReady(sub, CONNECT_MS)]);
  } catch (error) {
    await close();
    if (isProduction) throw error;
    logger.warn({ type: "single_container" }, "no Redis for Socket.IO: this container hears only itself");
    return close;
  }
  const untold = (err: unknown) => logger.warn({ type: "bus_untold", err }, "other containers could not be told");
  io.adapter(
    (await majorVersion(pub)) >= SHARDED_SINCE
      ? createBus({ pub, sub, game: game ?? pub }, untold)
      : createAdapter(pub, sub),
  );
  return close;
}

export async function getAdapterStats(io: Server): Promise<AdapterStats> {
  const adapter = io.of("/").adapter;
  return { serverCount: await adapter.serverCount(), sockets: adapter.sids.size, rooms: adapter.rooms.size };
}

async function majorVersion(redis: Redis): Promise<number> {
  return Number.parseInt(/redis_version:(\d+)/.exec(await redis.info("server"))?.[1] ?? "0", 10);
}
