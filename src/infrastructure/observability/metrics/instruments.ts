/** Everything that watches, put together: the composition root asks here for each port with its clocks and counters on. */
import { performance } from "node:perf_hooks";
import { processSettings } from "../../../config.ts";
import type { Game, TableState } from "../../../games/game.ts";
import type { PolicyName } from "../../../kernel/policies.ts";
import type { Ledger } from "../../../money/ports/ledger.ts";
import type { Standing } from "../../../money/ports/proof.ts";
import type { Session, Users } from "../../../players/ports.ts";
import type { SyndicateBook } from "../../../syndicates/ports.ts";
import type { HotTables } from "../../../tables/ports/hotTables.ts";
import type { Journal } from "../../../tables/ports/journal.ts";
import type { TableLocks } from "../../../tables/ports/locks.ts";
import type { Prisma } from "../../postgres/client.ts";
import type { StatementObserver } from "../../postgres/watchedAdapter.ts";
import type { LockObserver } from "../../redis/locks.ts";
import { aroundPort } from "../../resilience/aroundPort.ts";
import type { Breaker } from "../../resilience/breaker.ts";
import { enrichLogContext, withLogContext } from "../logs/logContext.ts";
import { measureDuration, measureGameLoop } from "../timing/measure.ts";
import { inRootSpan } from "../tracing/spans.ts";
import { createLockMetrics } from "./lockFigures.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { countContributions, countLedger, countStartingChips, tellStanding } from "./moneyMetrics.ts";
import { observeLocks, timeHeldLocks } from "./observeLocks.ts";
import { watchProvider } from "./providerMetrics.ts";
import { observePayDay } from "./queueMetrics.ts";
import { countBreaker, countStatements, samplePool, timeDatabase, timeRedis } from "./storeMetrics.ts";
import { countCommits, countHotTables, createTableSights, type TableSights } from "./tableMetrics.ts";

/** As far as it is timed. */
interface Acting<Request, Answer> {
  act(request: Request): Promise<Answer>;
}

interface Admitting {
  authenticate(token: string): Promise<Session>;
}

/** What the socket edge reports about an event. */
interface SocketEvent {
  /** One of the protocol's events, or `unknown`. */
  readonly name: string;
  readonly userId: string;
  readonly tableId?: string | undefined;
}

/**
 * @param isOn false: the same ports without clocks and counters, breakers alone; for the benchmark of what watching costs.
 * @param now the time that deadlines are in, epoch milliseconds.
 */
export function createInstruments(isOn = true, now: () => number = Date.now) {
  const instruments = createAll(now);
  return isOn ? instruments : { ...instruments, ...unwatched(instruments) };
}

function createAll(now: () => number) {
  const metrics = createMetrics();
  const sights = createTableSights(now);
  const lockMetrics = createLockMetrics();
  metrics.build_info.set({ version: processSettings().version, node: process.version }, 1);
  return {
    metrics,
    sights,
    lockMetrics,
    locks: observeLocks(metrics, lockMetrics) satisfies LockObserver,

    game: <State extends TableState, Action, Rules, View, Record>(game: Game<State, Action, Rules, View, Record>) => {
      sights.host(game.phases);
      return timeDecisions(game);
    },
    /** The table room as players use it: each action is one turn of the game's loop. */
    room: <Request, Answer, Room extends Acting<Request, Answer>>(
      game: string,
      room: Room & Acting<Request, Answer>,
    ): Room => ({
      ...room,
      act: (request: Request) => measureGameLoop(game, () => room.act(request)),
    }),
    journal: <State extends TableState, Action>(journal: Journal<State, Action>) =>
      countCommits(timeDatabase(metrics, "journal", journal), metrics, sights),
    ledger: (ledger: Ledger) => countLedger(timeDatabase(metrics, "ledger", ledger), metrics),
    booksStand: (standing: Standing) => tellStanding(metrics, standing),
    database: <Port extends object>(room: string, port: Port) => timeDatabase(metrics, room, port),
    syndicates: (book: SyndicateBook) => countContributions(timeDatabase(metrics, "syndicates", book), metrics),
    users: (users: Users) => countStartingChips(timeDatabase(metrics, "users", users), metrics),

    hot: <State extends TableState>(hot: HotTables<State>, breaker: Breaker) =>
      countHotTables(timeRedis(metrics, "hot", hot, breaker), metrics, sights),
    redis: <Port extends object>(room: string, port: Port, breaker: Breaker) => timeRedis(metrics, room, port, breaker),
    heldLocks: (locks: TableLocks) => timeHeldLocks(locks, metrics),
    limitReached: (limit: PolicyName) => metrics.rate_limit_rejections_total.inc({ limit }),

    /** The lines of log of a call say whose it is once its token was looked at. */
    players: <Room extends Admitting>(players: Room): Room => ({
      ...players,
      async authenticate(token: string) {
        const session = await players.authenticate(token);
        enrichLogContext({ userId: session.playerId });
        return session;
      },
    }),
    /** One event of a socket: its log lines carry who and where, its time and outcome are counted, its trace begins. */
    socketEvent: <Answer extends { readonly ok: boolean }>(event: SocketEvent, work: () => Promise<Answer>) =>
      withLogContext({ userId: event.userId, tableId: event.tableId, type: "socket_event" }, () =>
        timeEvent(metrics, event, work),
      ),

    provider: <Port extends object>(name: string, port: Port) => watchProvider(metrics, name, port),

    statements: (pool: string): StatementObserver => countStatements(metrics, pool),
    breaker: (name: string) => countBreaker(metrics, name),
    replicas: {
      usable: (pool: string, isUsable: boolean) => metrics.database_replica_usable.set({ pool }, isUsable ? 1 : 0),
    },
    payDay: observePayDay(metrics),
    watchPool: (name: string, prisma: Prisma) => samplePool(metrics, name, prisma),
    tablesPart: () => tablesHealth(sights, lockMetrics),
  };
}

/** Only what must happen all the same. */
function unwatched({ metrics, sights }: ReturnType<typeof createAll>): Partial<ReturnType<typeof createAll>> {
  const ignore = (): void => undefined;
  const through = <Port extends object>(port: Port, breaker: Breaker): Port =>
    aroundPort(port, () => (work) => breaker.run(work));
  return {
    locks: { asked: ignore, acquired: ignore, failed: ignore },
    game: (game) => {
      sights.host(game.phases);
      return game;
    },
    room: (_game, room) => room,
    journal: (journal) => journal,
    ledger: (ledger) => ledger,
    database: (_room, port) => port,
    syndicates: (book) => book,
    users: (users) => users,
    hot: through,
    redis: (_room, port, breaker) => through(port, breaker),
    heldLocks: (locks) => locks,
    limitReached: ignore,
    socketEvent: (_event, work) => work(),
    statements: () => ({ statement: ignore, failed: ignore }),
    breaker: (name) => countBreaker(metrics, name),
  };
}

/** The pure rules: the only part of a move that no other container can take off this one's processor. */
function timeDecisions<State extends TableState, Action, Rules, View, Record>(
  game: Game<State, Action, Rules, View, Record>,
): Game<State, Action, Rules, View, Record> {
  const operation = `${game.name}.decide`;
  return {
    ...game,
    decide: (state, command, context) => measureDuration(operation, () => game.decide(state, command, context)),
  };
}

function timeEvent<Answer extends { readonly ok: boolean }>(
  metrics: Metrics,
  { name, userId, tableId }: SocketEvent,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const startedAt = performance.now();
  return inRootSpan(`socket ${name}`, { userId, tableId }, undefined, async (end) => {
    const answer = await work();
    const { error } = answer as { readonly error?: { readonly code?: string } };
    const outcome = answer.ok ? "ok" : (error?.code ?? "INTERNAL");
    metrics.socket_event_duration_seconds.observe({ event: name, outcome }, (performance.now() - startedAt) / 1_000);
    end({ facts: { outcome }, hasFailed: outcome === "INTERNAL" || outcome === "SERVICE_UNAVAILABLE" });
    return answer;
  });
}

/** Overdue tables that this container watches: their clocks are not fired, although players watch them. */
function tablesHealth(sights: TableSights, lockMetrics: ReturnType<typeof createLockMetrics>) {
  const overdue = sights.overdue();
  const status = overdue > 0 ? ("degraded" as const) : ("healthy" as const);
  return { status, details: { phases: Object.fromEntries(sights.byPhase()), overdue, locks: lockMetrics.figures() } };
}
