/** What admins ask and get beside dividends: containers, players, what is frozen. */
import { z } from "zod";
import { pageQuery, searched } from "./values.ts";

/** Without `search` everybody, by name; with it who has that id or e-mail address, or a name that begins so. */
export const playersQuery = pageQuery.extend({ search: searched(254).optional() });
/** Banning and lifting a ban take no body; an empty one does no harm. */
export const banBody = z.strictObject({}).default({});

/** What one container reports of itself every other second. Counters only rise while it lives. */
export interface ContainerMessage {
  container: string;
  version: string;
  startedAt: number;
  /** When it said this; a container that has been silent for 10 s is not listed. */
  at: number;
  isDraining: boolean;
  sockets: number;
  /** Percent of one core, and of the memory it may use. */
  cpu: number;
  memory: number;
  /** Longest that its event loop was late within the last second, milliseconds. */
  eventLoopLagMs: number;
  /** Commands of players and clocks that it brought into the journal. */
  actions: number;
  /** Players' actions over sockets, from the event to its acknowledgement: how many up to each bound; the slower ones last. */
  actionTimes: { boundsMs: readonly number[]; counts: readonly number[] };
  rounds: number;
  locks: { acquired: number; failed: number; successRate: number; maxHeldMs: number };
  breakers: readonly { name: string; state: "closed" | "half open" | "open" }[];
  pools: readonly { name: string; size: number; active: number; waiting: number }[];
}

/** `GONE`: it fell silent without taking its leave, when it was last heard. `BREAKER`: one of its breakers changed to what `detail` says. */
export interface FleetEventMessage {
  at: number;
  container: string;
  kind: "STARTED" | "LEFT" | "GONE" | "BREAKER";
  detail?: string;
}

/** `samples=none`: what became of the containers alone, for who has the reports already. */
export const fleetHistoryQuery = z.strictObject({ samples: z.enum(["all", "none"]).default("all") });

/** The last minutes of the fleet: a report of each container every 6 s, oldest first, and what became of them, newest first. */
export interface FleetHistoryMessage {
  samples: readonly ContainerMessage[];
  events: readonly FleetEventMessage[];
}

export interface AdminPlayerMessage {
  id: string;
  username: string;
  email: string | null;
  role: "PLAYER" | "ADMIN";
  status: "ACTIVE" | "EXCLUDED" | "BANNED";
  guest: boolean;
  createdAt: number;
  /** null: no wallet. */
  balance: number | null;
  /** Why the wallet is frozen. */
  frozenReason: string | null;
}

export interface FrozenMessage {
  /** A table's id, or an account's name. */
  id: string;
  kind: "table" | "account";
  /** The table's, or that of the player whose account it is. */
  name: string | null;
  reason: string;
  /** The admin; null: the house itself. */
  by: string | null;
  at: number;
}

/** How long one kind of work takes in this container: of the newest measurements, milliseconds. */
export interface OperationTimesMessage {
  operation: string;
  /** Since the container's start. */
  count: number;
  avg: number;
  min: number;
  max: number;
  p50: number;
  p95: number;
  p99: number;
  /** Share of the work that failed, 0 to 1. */
  errorRate: number;
}
