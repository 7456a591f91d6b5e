/** The stores and containers of one simulation: the real table runtime, money rules and game over simulated ports. */
import { noLocks } from "../../../src/infrastructure/redis/locks.ts";
import { crashingRoom, crashingTablePorts } from "../../../src/infrastructure/resilience/crashingPorts.ts";
import { every } from "../../../src/kernel/every.ts";
import { WriteConflict } from "../../../src/kernel/faults.ts";
import { asRoundId } from "../../../src/kernel/ids.ts";
import type { Log } from "../../../src/kernel/log.ts";
import { createMoney, type Money } from "../../../src/money/index.ts";
import type { Books } from "../../../src/money/ports/proof.ts";
import type { GameOf, TablePorts } from "../../../src/tables/deps.ts";
import { createTables, type TableRoom } from "../../../src/tables/index.ts";
import type { Announcer } from "../../../src/tables/ports/audience.ts";
import type { Catalogue } from "../../../src/tables/ports/catalogue.ts";
import type { Journal } from "../../../src/tables/ports/journal.ts";
import { breakGame, breakHotTables, breakJournal, breakRefusals, type Guard } from "./brokenGuards.ts";
import { Network, Store } from "./network.ts";
import { Process } from "./process.ts";
import type { Random } from "./random.ts";
import type { SimTypes } from "./simGame.ts";
import { createMemoryCatalogue } from "./stores/catalogue.ts";
import { createMemoryJournal } from "./stores/journal.ts";
import { createMemoryLedgerPort } from "./stores/ledger.ts";
import { createMemoryPostgres, type MemoryPostgres } from "./stores/memoryPostgres.ts";
import {
  createMemoryHotTables,
  createMemoryLocks,
  createMemoryRefusals,
  createMemoryWatchers,
  MemoryRedis,
} from "./stores/redis.ts";
import type { Weather } from "./weather.ts";
import type { World } from "./world.ts";

/** As the real clients of the stores have them. */
const REDIS_TIMEOUT_MS = 1_500;
const POSTGRES_TIMEOUT_MS = 6_500;

/** A container that died is started again. */
const RESTART_MS = 1_500;

const SWEEP_MS = 1_000;

/** Who was told to go is gone after this, whatever hangs. */
const DRAIN_MS = 7_500;

/** Of the containers that were told to go this share is killed before they are gone, within this time. */
const DEADLY_DRAINS = 0.3;
const DRAIN_KILL_MS = 50;

export type Database<G extends SimTypes> = MemoryPostgres<G["State"], G["Action"], G["Rules"]>;

export interface SimContainer<G extends SimTypes> {
  readonly process: Process;
  readonly tables: TableRoom<G>;
  readonly money: Money;
  /** It was told to go: new actions are refused. */
  isDraining: boolean;
}

export interface HouseWatch<G extends SimTypes> {
  announce: Announcer<G["View"]>["table"];
  died(where: string): void;
  logged(type: string, facts: Readonly<Record<string, unknown>>): void;
}

interface SimHousePorts<G extends SimTypes> {
  readonly game: GameOf<G>;
  readonly world: World;
  readonly random: Random;
  readonly weather: Weather;
  readonly watch: HouseWatch<G>;
  /** A guard to do without. */
  readonly broken: Guard | null;
}

export class SimHouse<G extends SimTypes> {
  readonly game: GameOf<G>;
  readonly db: Database<G>;
  readonly redis: MemoryRedis;
  readonly redisStore = new Store("Redis", REDIS_TIMEOUT_MS);
  readonly postgresStore = new Store("Postgres", POSTGRES_TIMEOUT_MS);
  readonly network: Network;
  readonly containers: SimContainer<G>[] = [];
  weather: Weather;
  readonly #world: World;
  readonly #random: Random;
  readonly #watch: HouseWatch<G>;
  readonly #broken: Guard | null;
  #started = 0;

  constructor({ game, world, random, weather, watch, broken }: SimHousePorts<G>) {
    this.game = game;
    this.weather = weather;
    this.#broken = broken;
    this.#world = world;
    this.#random = random;
    this.#watch = watch;
    const ids = random.fork("ids");
    this.db = createMemoryPostgres(() => world.now, ids.uuid);
    this.redis = new MemoryRedis(() => world.now);
    this.network = new Network(world, random.fork("network"), () => this.weather);
  }

  start(count: number): void {
    for (let index = 0; index < count; index++) this.containers.push(this.#container(index));
  }

  /** Containers that would let a player in. */
  get open(): SimContainer<G>[] {
    return this.containers.filter(({ process }) => process.isAlive);
  }

  /** A rolling restart comes to this container: what it began it finishes, then it ends and another takes its place. */
  async drain(container: SimContainer<G>): Promise<void> {
    const { process, tables } = container;
    if (container.isDraining || !process.isAlive) return;
    container.isDraining = true;
    this.#world.tell(`${process.name} drains`);
    this.#world.after(DRAIN_MS, () => process.exit());
    if (this.weather.crash > 0 && this.#random.chance(DEADLY_DRAINS))
      this.#world.after(this.#random.next() * DRAIN_KILL_MS, () => process.die("C18"));
    await tables.drain();
    process.exit();
  }

  #container(index: number): SimContainer<G> {
    const name = `c${index + 1}.${++this.#started}`;
    const random = this.#random.fork(name);
    const process = new Process(name, {
      world: this.#world,
      random: random.fork("fate"),
      weather: () => this.weather,
      onEnd: (where) => {
        if (where !== null) this.#watch.died(where);
        this.#world.after(RESTART_MS * (0.2 + random.next()), () => {
          this.containers[index] = this.#container(index);
        });
      },
    });
    this.#world.tell(`${name} starts`);
    const container = this.#compose(process, random);
    container.tables.clock.start();
    return container;
  }

  #compose(process: Process, random: Random): SimContainer<G> {
    const { db, redis, network } = this;
    const toRedis = <Port extends object>(name: string, port: Port) =>
      network.through(process, this.redisStore, name, port);
    const toPostgres = <Port extends object>(name: string, port: Port) =>
      network.through(process, this.postgresStore, name, port);
    const clock = { now: () => this.#world.now, pause: (ms: number) => process.sleep(ms) };
    const chance = {
      fresh: () => ({ roundId: asRoundId(random.uuid()), serverSeed: random.hex(64) }),
      jitter: random.next,
    };
    const log = this.#log(process);
    const askRedis = <T>(what: string, command: () => T) =>
      network.call(process, this.redisStore, `lock.${what}`, command);
    const ports: TablePorts<G> = {
      game: breakGame<G>(this.#broken, this.game),
      journal: toPostgres("journal", this.#givingUp(this.#journal(random.fork("broken")), random)),
      catalogue: toPostgres("catalogue", this.#catalogue()),
      books: closedBooks,
      repairs: {} as TablePorts<G>["repairs"],
      hot: toRedis("hot", breakHotTables(this.#broken, createMemoryHotTables<G["State"]>(redis), redis)),
      locks: this.weather.locks ? createMemoryLocks(redis, { ask: askRedis, pause: clock.pause }) : noLocks,
      refusals: toRedis("refusals", breakRefusals(this.#broken, createMemoryRefusals(redis))),
      watchers: toRedis("watchers", createMemoryWatchers(redis)),
      announcer: { table: this.#watch.announce, lobby: () => undefined, wallet: () => undefined },
      chance,
      clock,
      log,
    };
    const { crashPoint } = process;
    const room = createTables(crashingTablePorts(ports, crashPoint, ({ type }) => type === "sit"));
    const tables = crashingRoom(room, crashPoint);
    void every(
      { clock, chance, log },
      SWEEP_MS,
      () => !process.isAlive,
      () => tables.sweepWatchers(),
    );
    const ledger = toPostgres("ledger", createMemoryLedgerPort(db));
    const money = createMoney({
      ledger,
      notify: { wallet: () => undefined },
      playMoney: "unlimited",
      refillTo: 100_000n,
      now: clock.now,
    });
    return { process, tables, money, isDraining: false };
  }

  #journal(random: Random): Journal<G["State"], G["Action"]> {
    return breakJournal(this.#broken, createMemoryJournal(this.db), this.db, random.next);
  }

  #catalogue(): Catalogue<G["Rules"]> {
    const catalogue = createMemoryCatalogue(this.db);
    return this.#broken === "lost-deadlines"
      ? { ...catalogue, overdue: async () => [], versions: async () => [] }
      : catalogue;
  }

  /** Postgres may give a transaction up in favour of another one: nothing of it is written. */
  #givingUp<State, Action>(journal: Journal<State, Action>, random: Random): Journal<State, Action> {
    const fate = random.fork("conflicts");
    return {
      ...journal,
      commit: (entry) => {
        if (fate.chance(this.weather.conflict)) throw new WriteConflict("serialization failure");
        return journal.commit(entry);
      },
    };
  }

  #log({ name }: Process): Log {
    const write = (facts: object, message: string): void => {
      const { type = message } = facts as { type?: string };
      this.#world.tell(`${name} logs ${type}`);
      this.#watch.logged(type, facts as Record<string, unknown>);
    };
    return { info: write, warn: write, error: write };
  }
}

/** Reconciliation reads what Postgres holds, with Postgres' own means: it is tested there. */
const closedBooks: Books = {
  inTurn: async () => null,
  provePostings: async () => ({ rows: 0, mismatches: [] }),
  proveJournal: async () => ({ rows: 0, mismatches: [], tables: [] }),
  proveEscrow: async () => ({ rows: 0, mismatches: [], drift: 0n }),
  freezeAccount: async () => false,
  unfreezeAccount: async () => false,
  closeDay: async () => null,
  proveTable: async () => [],
  proveAccount: async () => [],
  proveTransfer: async () => [],
  noteProblems: async () => undefined,
  openSubjects: async () => [],
  closeProblems: async () => 0,
  standing: async () => ({ problems: 0, frozenTables: 0, frozenAccounts: 0, drift: 0n, provenAt: null }),
  roots: async () => [],
};
