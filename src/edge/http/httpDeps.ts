/** What the HTTP edge is built from. Plain objects: nothing here is global. */
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { Distributor } from "../../dividends/distributor.ts";
import type { QueueAdmin } from "../../dividends/ports/queues.ts";
import type { Limits } from "../../kernel/limits.ts";
import type { Money } from "../../money/index.ts";
import type { Players } from "../../players/index.ts";
import type {
  ContainerMessage,
  FleetHistoryMessage,
  FrozenMessage,
  OperationTimesMessage,
} from "../../protocol/admin.ts";
import type { GameOnTheWire, HostedTable } from "../../protocol/games.ts";
import type { Answers, Audit } from "../../requests/ports.ts";
import type { Social } from "../../social/index.ts";
import type { Syndicates } from "../../syndicates/index.ts";
import type { Tables } from "../../tables/api.ts";
import type { Standstill } from "../standstill.ts";
import type { OperatorAccess } from "./operatorsOnly.ts";

/** What admins look at and no player does. */
interface AdminReads {
  /** Every container, by name. */
  containers(): Promise<readonly ContainerMessage[]>;
  fleetHistory(samples: "all" | "none"): Promise<FleetHistoryMessage>;
  /** Newest first. */
  frozen(limit: number): Promise<readonly FrozenMessage[]>;
}

export interface HttpDeps {
  readonly players: Players;
  readonly money: Money;
  /** Of whichever game: `game` says how its actions and rules are read. */
  readonly tables: Tables<unknown, object, HostedTable, unknown>;
  readonly game: GameOnTheWire;
  readonly syndicates: Syndicates;
  readonly social: Social;
  readonly dividends: Distributor;
  readonly queues: readonly QueueAdmin[];
  readonly audit: Audit;
  readonly adminReads: AdminReads;
  readonly answers: Answers;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly standstill: Standstill;
  readonly probes: {
    readonly health: RequestHandler;
    /** Of /health, what everybody may know. */
    readonly brief: RequestHandler;
    readonly ready: RequestHandler;
    readonly metrics: RequestHandler;
  };
  /** Who may see /metrics, and /health in full; default: everybody who reaches this port. */
  readonly operators?: OperatorAccess;
  /** Before everything but the probes: clocks, traces, the context of log lines. */
  readonly instruments?: readonly RequestHandler[];
  /** How long each kind of work takes in this container. */
  readonly timings?: () => readonly OperationTimesMessage[];
  /** True from SIGTERM on: reads are answered, writes go to another container. */
  readonly isDraining: () => boolean;
  /** Proxies in front whose X-Forwarded-For entries are believed; 0: the peer is the client. */
  readonly trustedProxies: number;
  /** Origins of pages that may call beside our own. */
  readonly allowedOrigins?: readonly string[];
  /** Where our page may connect beside its own origin: the other containers. */
  readonly publicUrls?: readonly string[];
  /** What serves `/` and everything that is no call: the browser client. */
  readonly site?: RequestHandler | undefined;
}
