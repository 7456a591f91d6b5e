/** One simulation: a bad day of a small house, and a quiet evening in which it must heal. */
import { asPlayerId, asTableId, type PlayerId, type TableId } from "../../../src/kernel/ids.ts";
import { GUARDS, type Guard } from "./brokenGuards.ts";
import { checkHouse } from "./checks.ts";
import { type Asked, checkNothingLate } from "./checksOfLateness.ts";
import { Findings, type Violation } from "./findings.ts";
import { type HouseWatch, SimHouse } from "./house.ts";
import { type Acknowledged, type Meant, SimPlayer } from "./player.ts";
import { createRandom, type Random } from "./random.ts";
import type { SimGame, SimTypes } from "./simGame.ts";
import { Views } from "./views.ts";
import { CALM, drawWeather, type Weather } from "./weather.ts";
import { DAWN, World } from "./world.ts";

const CONTAINERS = 3;
const TABLES = 2;
const PLAYERS_PER_TABLE = 3;
/** Little: that there is not enough must happen all the time. */
const CHIPS = 1_500n;

/** How long things go wrong, and how long everything has to be right again; milliseconds. */
const STORM_MS = 20_000;
const CALM_MS = 25_000;

/** So soon after the players have stopped most rounds are still under way. */
const LAST_FLUSH_MS = 1_500;

/** Trouble of a store lasts up to this long. */
const TROUBLE_MAX_MS = 4_000;

export interface Simulated {
  readonly seed: number;
  readonly hash: string;
  readonly events: number;
  /** Simulated milliseconds. */
  readonly spanMs: number;
  readonly acknowledged: number;
  readonly rounds: number;
  readonly crashes: Readonly<Record<string, number>>;
  readonly logged: Readonly<Record<string, number>>;
  /** Commits of a holder whose lock had run out, and those of them that the table had overtaken: the journal refused them. */
  readonly lateCommits: number;
  readonly staleWritesRefused: number;
  readonly crashesInRecovery: number;
  /** Containers that were told to go, and those of them that died before they were gone. */
  readonly drains: number;
  /** How often an invariant was looked at. */
  readonly checks: number;
  /** How often each was. */
  readonly looks: Readonly<Record<string, number>>;
  /** How often players were refused for good, by code. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

export interface SimOptions {
  /** Is told every event: for looking into one seed. */
  readonly trace?: ((line: string) => void) | null;
  /** Does without this guard: something must go wrong then. */
  readonly without?: Guard | null;
}

export async function simulateGame<G extends SimTypes>(
  play: SimGame<G>,
  seed: number,
  { trace = null, without = null }: SimOptions = {},
): Promise<Simulated> {
  const world = new World(trace);
  const random = createRandom(seed);
  const weather = { ...drawWeather(random.fork("weather")), ...(without === null ? {} : GUARDS[without].needs) };
  const crashes: Record<string, number> = {};
  const logged: Record<string, number> = {};
  const refusals: Record<string, number> = {};
  const findings = new Findings();
  const players: SimPlayer<G>[] = [];
  let crashesInRecovery = 0;
  let staleWritesRefused = 0;

  const watchHouse: HouseWatch<G> = {
    announce({ version, tableId, table }) {
      world.tell(`table ${tableId.slice(0, 4)} version ${version}`);
      for (const player of players) {
        if (player.tableId !== tableId || house.network.isLost(house.weather.deaf)) continue;
        world.after(house.network.delay(), () => player.home?.process.deliver(() => player.see(table)));
      }
    },
    died(where) {
      count(crashes, where);
      if (isRecovering(house)) crashesInRecovery += 1;
    },
    logged(type, { outcome }) {
      count(logged, type);
      if (type === "late_commit" && outcome === "conflict") staleWritesRefused += 1;
    },
  };
  const { game } = play;
  const house: SimHouse<G> = new SimHouse<G>({
    ...{ game, world, random: random.fork("house"), weather, watch: watchHouse, broken: without },
  });
  const views = new Views<G>(findings, house.db, play);
  const acks: Acknowledged<G>[] = [];
  const asked: Asked = {
    meant: [],
    refused: [],
    isRemembered: weather.locks && weather.redisTroubleMs === Number.POSITIVE_INFINITY,
  };
  const watch = {
    acknowledged: (ack: Acknowledged<G>) => void acks.push(ack),
    meant: (meant: Meant) => void asked.meant.push(meant),
    refused(playerId: string, actionId: string, code: string) {
      count(refusals, code);
      asked.refused.push({ key: `${playerId}|${actionId}`, code });
    },
    mistaken: (detail: string) => findings.add("I4", detail),
    failed: (error: unknown) => findings.add("bug", String(error)),
    saw: views.see.bind(views),
  };

  const tableIds = await openTables(house, random.fork("tables"), play.rules);
  house.start(CONTAINERS);
  for (const [index, tableId] of tableIds.flatMap((id) => new Array<TableId>(PLAYERS_PER_TABLE).fill(id)).entries()) {
    const fate = random.fork(`player-${index}`);
    const player = new SimPlayer<G>(
      { play, world, house, random: fate, watch },
      { id: asPlayerId(fate.uuid()), tableId },
    );
    welcome(house, player.id);
    players.push(player);
    void player.play().catch((error: unknown) => findings.add("sim", String((error as Error).stack)));
  }
  troubleStores(world, house, random.fork("trouble"), weather);
  let drains = 0;
  const restarts = random.fork("restarts");
  repeat(world, restarts, weather.drainMs, () => {
    drains += 1;
    void house.drain(restarts.pick(house.containers));
  });

  await world.runUntil(DAWN + STORM_MS);
  heal(house);
  for (const player of players) player.stop();
  // Nobody is about to touch a table: that Redis lost them must be noticed all the same.
  const last = random.fork("last");
  if (last.chance(0.5)) world.after(last.next() * LAST_FLUSH_MS, () => house.redis.flushAll());
  await world.runUntil(DAWN + STORM_MS + CALM_MS);

  checkHouse(findings, house, acks, world.now);
  checkNothingLate(findings, house, asked, play.aboutARound);
  for (const { id, isDone } of players) findings.expect(isDone, "I7", () => `player ${id} still waits for an answer`);
  return {
    ...{ seed, hash: world.hash, events: world.events, spanMs: STORM_MS + CALM_MS, acknowledged: acks.length },
    ...{ crashes, crashesInRecovery, drains, logged, lateCommits: logged["late_commit"] ?? 0, staleWritesRefused },
    ...{ checks: findings.checks, looks: findings.looks, refusals, violations: findings.violations },
    rounds: [...house.db.rounds.values()].filter(({ settledSeq }) => settledSeq !== null).length,
  };
}

async function openTables<G extends SimTypes>(
  { db }: SimHouse<G>,
  random: Random,
  rules: G["Rules"],
): Promise<TableId[]> {
  const tableIds = Array.from({ length: TABLES }, () => asTableId(random.uuid()));
  for (const tableId of tableIds) {
    const pace = { betMs: random.int(300, 1_500), turnMs: random.int(300, 1_500), settledMs: random.int(100, 500) };
    const settings = { tableId, name: "Sim", rules, minBet: 10, maxBet: 1_000, seats: 3, ...pace };
    db.ledger.open(`escrow:${tableId}`, "ESCROW");
    db.ledger.open(`house:${tableId}`, "HOUSE");
    db.tables.set(tableId, { settings, number: db.tables.size, version: 0, dueAt: null, frozenReason: null });
  }
  return tableIds;
}

function welcome<G extends SimTypes>({ db }: SimHouse<G>, playerId: PlayerId): void {
  const shard = Number.parseInt(playerId.slice(-1), 16);
  db.ledger.open(`issue:${shard}`, "ISSUE");
  db.ledger.open(`payment:${shard}`, "PAYMENT");
  db.ledger.open(`player:${playerId}`, "PLAYER");
  const nowhere = { roundId: null, tableId: null, seq: null, createdAt: db.now() };
  const from = `issue:${shard}`;
  db.ledger.post([{ id: db.uuid(), kind: "ISSUE", from, to: `player:${playerId}`, amount: CHIPS, ...nowhere }]);
}

/** Redis is emptied, set back, stalled or away; Postgres is stalled or away. */
function troubleStores<G extends SimTypes>(world: World, house: SimHouse<G>, random: Random, weather: Weather): void {
  const until = (store: { downUntil: number; stalledUntil: number }, key: "downUntil" | "stalledUntil") => {
    store[key] = world.now + random.next() * TROUBLE_MAX_MS;
  };
  let copy = house.redis.copy();
  const troubles: Record<string, () => void> = {
    "Redis is emptied": () => house.redis.flushAll(),
    "Redis is set back": () => house.redis.restore(copy),
    "Redis stalls": () => until(house.redisStore, "stalledUntil"),
    "Redis is away": () => until(house.redisStore, "downUntil"),
    "Redis starts again, emptied": () => {
      until(house.redisStore, "downUntil");
      house.redis.flushAll();
    },
    "Redis is copied": () => {
      copy = house.redis.copy();
    },
    "Postgres stalls": () => until(house.postgresStore, "stalledUntil"),
    "Postgres is away": () => until(house.postgresStore, "downUntil"),
  };
  const plan = (name: string, meanMs: number): void =>
    repeat(world, random, meanMs, () => {
      const what = random.pick(Object.keys(troubles).filter((trouble) => trouble.startsWith(name)));
      world.tell(what);
      troubles[what]?.();
    });
  plan("Redis", weather.redisTroubleMs);
  plan("Postgres", weather.postgresTroubleMs);
}

/** Again and again while the storm lasts, `meanMs` apart on average. */
function repeat(world: World, random: Random, meanMs: number, happen: () => void): void {
  if (!Number.isFinite(meanMs)) return;
  world.after(random.around(meanMs), () => {
    if (world.now > DAWN + STORM_MS) return;
    happen();
    repeat(world, random, meanMs, happen);
  });
}

/** Whether Redis lacks something that the journal has. */
const isRecovering = <G extends SimTypes>({ db, redis }: SimHouse<G>): boolean =>
  [...db.tables].some(([tableId, { version }]) => (redis.data.tables.get(tableId)?.version ?? 0) < version);

function heal<G extends SimTypes>(house: SimHouse<G>): void {
  house.weather = { ...CALM, locks: house.weather.locks };
  for (const store of [house.redisStore, house.postgresStore]) Object.assign(store, { downUntil: 0, stalledUntil: 0 });
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}
