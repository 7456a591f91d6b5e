/** What every container reports of itself, in Redis, so that any of them can show all. */
import { logger } from "../observability/logs/logger.ts";
import type { ContainerFigures } from "../observability/metrics/containerFigures.ts";
import { askRedis, type Redis } from "./connect.ts";
import { addEvent, addSample, type FleetEvent, type FleetHistory, readFleetHistory } from "./fleetLog.ts";
import { fleetKey } from "./keys.ts";

const REPORT_MS = 2_000;

/** Of this many reports one is kept for the history. */
const SAMPLED = 3;

/** Five missed reports: it is gone, however it went. */
const SILENT_MS = 10_000;

export interface Fleet {
  /** By name; who is silent for SILENT_MS is not among them, and forgotten. @throws {StoreAway} */
  containers(): Promise<ContainerFigures[]>;
  /** The last minutes, those of containers that are gone included. @throws {StoreAway} */
  history(samples?: "all" | "none"): Promise<FleetHistory>;
  /** No more reports; this container is off the list at once. */
  leave(): Promise<void>;
}

/** Reports from now on, every REPORT_MS. Without Redis there is nothing to show; its outage is logged elsewhere. */
export function joinFleet(redis: Redis, name: string, read: () => Promise<ContainerFigures>, now = Date.now): Fleet {
  let reports = 0;
  /** Of the last report that was written; null before the first. */
  let breakers: ReadonlyMap<string, string> | null = null;
  const event = (kind: FleetEvent["kind"], detail?: string): FleetEvent => ({
    ...{ at: now(), container: name, kind },
    ...(detail !== undefined && { detail }),
  });

  const write = async (): Promise<void> => {
    const figures = await read();
    await askRedis(redis.hset(fleetKey, name, JSON.stringify(figures)));
    if (reports % SAMPLED === 0) await addSample(redis, figures);
    reports += 1;
    const before = breakers;
    breakers = new Map(figures.breakers.map((breaker) => [breaker.name, breaker.state]));
    if (before === null) return addEvent(redis, event("STARTED"));
    const changed = [...breakers].filter(([breaker, state]) => (before.get(breaker) ?? "closed") !== state);
    await Promise.all(changed.map(([breaker, state]) => addEvent(redis, event("BREAKER", `${breaker} ${state}`))));
  };
  const report = (): Promise<void> =>
    write().catch((err: unknown) =>
      logger.debug({ type: "fleet_report_lost", err }, "this container's figures were not written"),
    );
  let reporting = report();
  const timer = setInterval(() => {
    reporting = report();
  }, REPORT_MS).unref();

  return {
    async containers() {
      const told = Object.values(await askRedis(redis.hgetall(fleetKey)));
      const all = told.map((text) => JSON.parse(text) as ContainerFigures);
      const silent = all.filter(({ at }) => now() - at > SILENT_MS);
      await Promise.all(silent.map(forget));
      return all
        .filter((one) => !silent.includes(one))
        .toSorted((a, b) => a.container.localeCompare(b.container, "en", { numeric: true }));
    },
    history: (samples = "all") => readFleetHistory(redis, samples),
    async leave() {
      clearInterval(timer);
      await reporting; // One on its way would put it back.
      await askRedis(redis.hdel(fleetKey, name))
        .then(() => addEvent(redis, event("LEFT")))
        .catch((err: unknown) =>
          logger.debug({ type: "fleet_not_left", err }, "this container stays listed for some seconds"),
        );
    },
  };

  /** Of all who notice it, the one that took it off the list tells. */
  async function forget({ container, at }: ContainerFigures): Promise<void> {
    if ((await askRedis(redis.hdel(fleetKey, container))) > 0) await addEvent(redis, { at, container, kind: "GONE" });
  }
}
