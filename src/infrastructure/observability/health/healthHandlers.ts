/** /health for people and alerts, /ready for the load balancer. */
import type { RequestHandler } from "express";
import type { Server } from "socket.io";
import { processSettings } from "../../../config.ts";
import { poolFigures } from "../../postgres/client.ts";
import { AWAY_MS, type Pulse, type PulseOptions, type Stores, startPulse } from "./storeHeartbeat.ts";

type Status = "healthy" | "degraded" | "unhealthy";

export interface Component {
  readonly status: Status;
  /** Milliseconds. */
  readonly latency?: number;
  readonly details?: object;
}

/** A part that other rooms bring along. Must answer within a second by itself. */
type Part = () => Component | Promise<Component>;

export interface HealthOptions extends Stores {
  readonly io: Server;
  /** Default: one of its own. */
  readonly pulse?: Pulse;
  /** Default: no details, healthy. */
  readonly queue?: Part;
  readonly tables?: Part;
  /** `{ status }` alone: for who is no operator. */
  readonly isBrief?: boolean;
}

/** A container this full is about to be killed by the platform. */
const MEMORY_PERCENT_MAX = 90;

/** A loop this late delays every player of the container. */
const LAG_MS_MAX = 200;

const nothingToTell: Part = () => ({ status: "healthy", details: {} });

/**
 * Every part asked at once, each with its own time limit, so that the answer comes within 3 s whatever hangs.
 * 200 when healthy or degraded, 503 when unhealthy: without Redis or Postgres no table can be played. Latencies in
 * milliseconds, of a store that does not answer its time limit; memory in MB, cpu in percent of one core.
 */
export function createHealthCheckHandler(options: HealthOptions): RequestHandler {
  const { io, prisma, queue = nothingToTell, tables = nothingToTell, isBrief = false } = options;
  const pulse = options.pulse ?? startPulse(options);
  return async (_request, response) => {
    const [redis, database, containers, queueHealth, tableHealth] = await Promise.all([
      pulse.probes.redis(),
      pulse.probes.database(),
      pulse.probes.containers(),
      orDegraded(queue),
      orDegraded(tables),
    ]);
    const components = {
      redis: { status: needed(redis.isWell), latency: redis.latency },
      database: { status: needed(database.isWell), latency: database.latency, details: poolFigures(prisma) ?? {} },
      socketio: {
        status: useful(containers.isWell),
        details: { containers: containers.value ?? null, sockets: io.engine.clientsCount },
      },
      system: systemHealth(pulse),
      queue: queueHealth,
      tables: tableHealth,
    };
    const status = worst(Object.values(components).map((component: Component) => component.status));
    const report = { status, uptime: process.uptime(), version: processSettings().version, components };
    response.status(status === "unhealthy" ? 503 : 200).json(isBrief ? { status } : report);
  };
}

export interface ReadinessOptions extends PulseOptions {
  /** Default: one of its own. */
  readonly pulse?: Pulse;
  /** False while starting and draining; default: always. */
  readonly isServing?: () => boolean;
}

/**
 * `{ ready, uptime, reasons }`: false while starting or draining, when a needed store has been away for longer than
 * AWAY_MS, and when the machine's clock is off. Asks no store.
 */
export function createReadinessHandler(options: ReadinessOptions): RequestHandler {
  const { isServing = () => true } = options;
  const pulse = options.pulse ?? startPulse(options);
  return (_request, response) => {
    const offMs = pulse.clockOffMs();
    const reasons = [
      ...(isServing() ? [] : ["not serving"]),
      ...pulse.away(AWAY_MS).map((store) => `${store} away`),
      ...(offMs === null ? [] : [`clock off by ${(offMs / 1_000).toFixed(1)} s`]),
    ];
    const ready = reasons.length === 0;
    response.status(ready ? 200 : 503).json({ ready, uptime: process.uptime(), reasons });
  };
}

function systemHealth({ system }: Pulse): Component {
  const details = system.figures();
  const isWell = details.memory.percentage < MEMORY_PERCENT_MAX && details.eventLoopLagMs < LAG_MS_MAX;
  return { status: useful(isWell), details };
}

async function orDegraded(part: Part): Promise<Component> {
  try {
    return await part();
  } catch {
    return { status: "degraded", details: {} };
  }
}

const needed = (isWell: boolean): Status => (isWell ? "healthy" : "unhealthy");
const useful = (isWell: boolean): Status => (isWell ? "healthy" : "degraded");

const SEVERITY: readonly Status[] = ["healthy", "degraded", "unhealthy"];
const worst = (all: readonly Status[]): Status =>
  all.reduce((a, b) => (SEVERITY.indexOf(b) > SEVERITY.indexOf(a) ? b : a), "healthy");
