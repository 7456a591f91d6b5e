/** The HTTP edge on real stores, with everything behind it but the tables, which a test brings along. */

import type { AddressInfo } from "node:net";
import { pino } from "pino";
import type { DividendSettings } from "../../src/config.ts";
import { createHttpApp } from "../../src/edge/http/app.ts";
import type { HttpDeps } from "../../src/edge/http/httpDeps.ts";
import { createPasswords } from "../../src/infrastructure/auth/passwords.ts";
import { createPlayerCache } from "../../src/infrastructure/auth/playerCache.ts";
import { createThrottle } from "../../src/infrastructure/auth/throttle.ts";
import { createTokens } from "../../src/infrastructure/auth/tokens.ts";
import { createAudit } from "../../src/infrastructure/postgres/audit.ts";
import { createOptimizedPrismaClient, type Prisma } from "../../src/infrastructure/postgres/client.ts";
import { listFrozen } from "../../src/infrastructure/postgres/frozen.ts";
import { createAnswers } from "../../src/infrastructure/postgres/idempotency.ts";
import { createLedger } from "../../src/infrastructure/postgres/ledger.ts";
import { createSessions } from "../../src/infrastructure/postgres/sessions.ts";
import { createSyndicateBook } from "../../src/infrastructure/postgres/syndicates.ts";
import { createUsers } from "../../src/infrastructure/postgres/users.ts";
import { connectRedis, type Redis, untilReady } from "../../src/infrastructure/redis/connect.ts";
import { createLimits } from "../../src/infrastructure/redis/limits.ts";
import { createRedisBreaker } from "../../src/infrastructure/redis/redisBreaker.ts";
import type { PlayerId, RunId, SyndicateId } from "../../src/kernel/ids.ts";
import { readPolicies } from "../../src/kernel/policies.ts";
import { Refused } from "../../src/kernel/refusals.ts";
import { createMoney, type PlayMoney } from "../../src/money/index.ts";
import type { Balance, Ledger, WalletNotify } from "../../src/money/ports/ledger.ts";
import { createPlayers, type Players } from "../../src/players/index.ts";
import type { PlayerDeps } from "../../src/players/ports.ts";
import { blackjackOnTheWire } from "../../src/protocol/blackjack.ts";
import { createSocial } from "../../src/social/index.ts";
import { createSyndicates } from "../../src/syndicates/index.ts";
import { openDatabase, type TestDatabase } from "./database.ts";
import { openOffice } from "./office.ts";
import { openRedis, type TestRedis } from "./redis.ts";
import { openSocialStores, silentNotices } from "./social.ts";

const SECRET = "a secret that only tests know, 32+";

export interface Edge {
  readonly url: string;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly prisma: Prisma;
  /** As the edge is connected. */
  readonly redisClient: Redis;
  readonly ledger: Ledger;
  readonly players: Players;
  readonly playerDeps: PlayerDeps;
  /** What the ports were asked to tell players' devices. */
  readonly told: {
    wallets: ({ player: PlayerId } & Balance)[];
    endedSessions: string[];
    renamed: { id: string; username: string }[];
  };
  /** What was logged, one object per line. */
  readonly log: Record<string, unknown>[];
  call(method: string, path: string, options?: CallOptions): Promise<Answered>;
  /** A new guest's tokens. */
  guest(username?: string): Promise<SignedUp>;
  close(): Promise<void>;
}

interface CallOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/**
 * What came back, parsed: the fields that tests calculate or go on with, as the protocol types them, whichever call they belong
 * to. Any other field is to be compared only.
 */
export interface AnsweredBody {
  readonly id: string;
  readonly runId: RunId;
  readonly number: number;
  readonly userId: string;
  readonly username: string;
  readonly roundId: string;
  readonly createdAt: number;
  readonly balanceAfter: number;
  readonly reason: string;
  readonly call: string;
  readonly status: number;
  readonly syndicateId: SyndicateId;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: SignedUp["user"];
  readonly balance: number;
  readonly amount: number;
  readonly nextCursor: string | null;
  readonly items: readonly AnsweredBody[];
  readonly issues: readonly { readonly path: string; readonly message: string }[];
  readonly [field: string]: unknown;
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnsweredBody;
}

export interface SignedUp {
  readonly user: { id: PlayerId; username: string; role: string; guest: boolean };
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface EdgeOptions {
  /** As RATE_LIMITS has it; default: none. */
  readonly limits?: string;
  readonly poolSize?: number;
  readonly http?: Partial<HttpDeps> | ((stores: Pick<Edge, "prisma" | "redisClient">) => Partial<HttpDeps>);
  /** With dividends, paid by this very process; default: every such call is NOT_FOUND. */
  readonly payDay?: Partial<DividendSettings>;
  readonly playMoney?: PlayMoney;
  readonly startingBalance?: bigint;
  readonly refillTo?: bigint;
}

export async function openEdge({
  limits = "off",
  poolSize = 8,
  http,
  payDay,
  playMoney = "unlimited",
  startingBalance = 100_000n,
  refillTo = startingBalance,
}: EdgeOptions = {}): Promise<Edge> {
  const [database, redis] = await Promise.all([openDatabase(), openRedis()]);
  const prisma = createOptimizedPrismaClient({ url: database.url, poolSize });
  await prisma.$queryRaw`SELECT 1`; // The first statement of a process takes a second, and more where others are busy.
  const client = connectRedis({ url: redis.url }, "game", "edge-test");
  await untilReady(client, 20_000);
  const told: Edge["told"] = { wallets: [], endedSessions: [], renamed: [] };
  const log: Edge["log"] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void log.push(JSON.parse(line)) });

  const callLimits = createLimits(client, {
    policies: readPolicies(limits),
    breaker: createRedisBreaker([client], "redis"),
  });
  const playerDeps: PlayerDeps = {
    users: createUsers(prisma),
    sessions: createSessions(prisma),
    cache: createPlayerCache(client),
    passwords: await createPasswords(),
    tokens: createTokens(SECRET, () => Date.now()),
    throttle: createThrottle(client, callLimits),
    notify: {
      sessionEnded: (sessionId) => void told.endedSessions.push(sessionId),
      renamed: ({ id, username }) => void told.renamed.push({ id, username }),
    },
    startingBalance,
    now: Date.now,
  };
  const office = payDay && (await openOffice({ prisma, redisUrl: redis.url, log: logger, settings: payDay }));
  office?.startWorking();
  const players = createPlayers(playerDeps);
  const social = createSocial({ ...openSocialStores(prisma, client), notify: silentNotices });
  const ledger = createLedger(prisma);
  const notify: WalletNotify = { wallet: (player, balance) => void told.wallets.push({ player, ...balance }) };
  const app = createHttpApp({
    players,
    money: createMoney({ ledger, notify, playMoney, refillTo, now: () => Date.now() }),
    tables: noTables,
    game: blackjackOnTheWire,
    syndicates: createSyndicates({ book: createSyndicateBook(prisma), notify }),
    social,
    dividends: office?.distributor ?? noDividends,
    queues: office === undefined ? [] : [office.queueAdmin],
    audit: createAudit(prisma),
    adminReads: {
      containers: async () => [],
      fleetHistory: async () => ({ samples: [], events: [] }),
      frozen: (limit) => listFrozen(prisma, limit),
    },
    answers: createAnswers(prisma),
    limits: callLimits,
    logger: logger as unknown as HttpDeps["logger"],
    standstill: { mayHaveWaited: () => false },
    probes: { health: notFound, brief: notFound, ready: notFound, metrics: notFound },
    isDraining: () => false,
    trustedProxies: 0,
    ...(typeof http === "function" ? http({ prisma, redisClient: client }) : http),
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const call: Edge["call"] = async (method, path, { token, body, headers } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };

  return {
    url,
    database,
    redis,
    prisma,
    redisClient: client,
    ledger,
    players,
    playerDeps,
    told,
    log,
    call,
    guest: async (username) => (await call("POST", "/api/auth/guest", { body: { username } })).body,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await office?.close();
      client.disconnect();
      await prisma.$disconnect();
      await Promise.all([database.drop(), redis.close()]);
    },
  };
}

const notFound = () => {
  throw new Refused("NOT_FOUND");
};

const noDividends: HttpDeps["dividends"] = {
  nextPayDay: () => null,
  run: async () => notFound(),
  getStatus: async () => notFound(),
  details: async () => notFound(),
  runs: async () => notFound(),
  payouts: async () => notFound(),
  retry: async () => notFound(),
  approve: async () => notFound(),
  reject: async () => notFound(),
};

const noTables: HttpDeps["tables"] = {
  open: async () => notFound(),
  act: async () => notFound(),
  view: async () => notFound(),
  freeze: async () => notFound(),
  unfreeze: async () => notFound(),
  unfreezeAccount: async () => notFound(),
  chainRoots: async () => [],
  repairs: {
    propose: async () => notFound(),
    decide: async () => notFound(),
    find: async () => notFound(),
    page: async () => ({ items: [], nextCursor: null }),
  },
  list: async () => ({ items: [], nextCursor: null }),
  round: async () => notFound(),
  roundsOf: async () => ({ items: [], nextCursor: null }),
};
