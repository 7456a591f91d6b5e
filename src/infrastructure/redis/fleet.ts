/** What every container tells of itself, in Redis, so that any of them can show all. */
import { logger } from "../observability/logs/logger.ts";
import type { ContainerFigures } from "../observability/metrics/containerFigures.ts";
import { askRedis, type Redis } from "./connect.ts";
import { fleetKey } from "./keys.ts";

const REPORT_MS = 2_000;

/** Five missed reports: it is gone, however it went. */
const SILENT_MS = 10_000;

export interface Fleet {
  /** By name; who is silent for SILENT_MS is not among them, and forgotten. @throws {StoreAway} */
  containers(): Promise<ContainerFigures[]>;
  /** No more reports; this container is off the list at once. */
  leave(): Promise<void>;
}

/** Reports from now on, every REPORT_MS. Without Redis there is nothing to show, and others tell that it is away. */
export function joinFleet(redis: Redis, name: string, read: () => Promise<ContainerFigures>, now = Date.now): Fleet {
  const report = async (): Promise<void> => {
    try {
      await askRedis(redis.hset(fleetKey, name, JSON.stringify(await read())));
    } catch (err) {
      logger.debug({ type: "fleet_report_lost", err }, "this container's figures were not told");
    }
  };
  let reporting = report();
  const timer = setInterval(() => {
    reporting = report();
  }, REPORT_MS).unref();

  return {
    async containers() {
      const told = Object.values(await askRedis(redis.hgetall(fleetKey)));
      const all = told.map((text) => JSON.parse(text) as ContainerFigures);
      const silent = all.filter(({ at }) => now() - at > SILENT_MS).map(({ container }) => container);
      if (silent.length > 0) await askRedis(redis.hdel(fleetKey, ...silent));
      return all
        .filter(({ container }) => !silent.includes(container))
        .toSorted((a, b) => a.container.localeCompare(b.container, "en", { numeric: true }));
    },
    async leave() {
      clearInterval(timer);
      await reporting; // One on its way would put it back.
      await askRedis(redis.hdel(fleetKey, name)).catch((err: unknown) =>
        logger.debug({ type: "fleet_not_left", err }, "this container stays listed for some seconds"),
      );
    },
  };
}
