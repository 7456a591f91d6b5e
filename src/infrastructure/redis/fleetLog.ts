/**
 * The last minutes of the fleet, for whoever opens the console now: what each container told every few seconds, and what
 * became of it. Kept in Redis streams of bounded length; with Redis they may be lost, and nothing rests on them.
 */
import type { ContainerFigures } from "../observability/metrics/containerFigures.ts";
import { askRedis, type Redis } from "./connect.ts";
import { fleetEventsKey, fleetSamplesKey } from "./keys.ts";

/** Ten minutes of eight containers; of more containers fewer minutes. About 1 kB each. */
const SAMPLES_MAX = 1_000;
const EVENTS_MAX = 200;
const KEPT_S = 3_600;

/** `GONE`: it fell silent without taking its leave. */
export interface FleetEvent {
  /** Epoch milliseconds; of one that fell silent: when it was last heard. */
  readonly at: number;
  readonly container: string;
  readonly kind: "STARTED" | "LEFT" | "GONE" | "BREAKER";
  /** Of a breaker: its name and state. */
  readonly detail?: string;
}

export interface FleetHistory {
  /** Oldest first. */
  readonly samples: readonly ContainerFigures[];
  /** Newest first. */
  readonly events: readonly FleetEvent[];
}

/** @throws {StoreAway} */
export const addSample = (redis: Redis, figures: ContainerFigures) =>
  append(redis, fleetSamplesKey, SAMPLES_MAX, figures);

/** @throws {StoreAway} */
export const addEvent = (redis: Redis, event: FleetEvent) => append(redis, fleetEventsKey, EVENTS_MAX, event);

async function append(redis: Redis, key: string, most: number, entry: object): Promise<void> {
  const text = JSON.stringify(entry);
  await askRedis(redis.pipeline().xadd(key, "MAXLEN", "~", most, "*", "entry", text).expire(key, KEPT_S).exec());
}

/** @throws {StoreAway} */
export async function readFleetHistory(redis: Redis, wanted: "all" | "none"): Promise<FleetHistory> {
  const [samples, events] = await Promise.all([
    wanted === "none" ? [] : askRedis(redis.xrevrange(fleetSamplesKey, "+", "-", "COUNT", SAMPLES_MAX)),
    askRedis(redis.xrevrange(fleetEventsKey, "+", "-", "COUNT", EVENTS_MAX)),
  ]);
  const entries = <Entry>(rows: readonly (readonly [string, string[]])[]) =>
    rows.flatMap(([, [, text]]) => (text === undefined ? [] : [JSON.parse(text) as Entry]));
  return { samples: entries<ContainerFigures>(samples).toReversed(), events: entries<FleetEvent>(events) };
}
