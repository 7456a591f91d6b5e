/**
 * Group commit: what arrives while a commit is on its way travels together in the next one. Nothing waits for company: with nothing
 * on its way, an entry leaves at once and alone.
 */
import { StoreAway } from "../../kernel/faults.ts";

/** Entries in one statement: enough to share its cost, few enough that a refusal of all of them is soon taken apart. */
const BATCH_MAX = 64;

/** Statements under way at once. A second one would take entries from the batch that makes each of them cheap. */
const FLIGHTS = 1;

/** A statement that takes longer waits for a row lock, or for a database that hangs: other entries need not wait with it. */
const SLOW_MS = 25;

/** However slow they are. Below what the smallest pool holds. */
const FLIGHTS_MAX = 6;

/** More would wait longer than a player does: they are refused. */
const WAITING_MAX = 2_048;

/** Statements at once for entries that go alone after all. */
const LANES_ALONE = 4;

export interface CommitStatements<Entry, Outcome> {
  /** One entry. @throws as the journal's `commit` does. */
  alone(entry: Entry): Promise<Outcome>;
  /**
   * Entries of different tables. @returns one outcome each, in order; null for one that has to be committed alone.
   * @throws {StoreAway} the outcome of all of them is unknown. Anything else: nothing was written.
   */
  together(entries: readonly Entry[]): Promise<readonly (Outcome | null)[]>;
}

/** What an entry must not overtake: those before it at its table and of its player. */
export interface Lanes {
  readonly table: string;
  readonly player: string | undefined;
}

interface Waiting<Entry, Outcome> {
  readonly entry: Entry;
  readonly table: string;
  /** Its table and its player. */
  readonly names: readonly string[];
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * Entries of one table, and of one player, are committed in the order in which they came; of one table never two at once.
 * @param flightsMax quick statements under way at once
 * @returns commits one entry, as `alone` would. @throws {StoreAway} too many wait already, and this one was not begun.
 */
export function createGroupCommit<Entry, Outcome>(
  statements: CommitStatements<Entry, Outcome>,
  lanesOf: (entry: Entry) => Lanes,
  flightsMax = FLIGHTS,
): (entry: Entry) => Promise<Outcome> {
  type Item = Waiting<Entry, Outcome>;
  let waiting: Item[] = [];
  /** Tables and players with entries under way, and how many. */
  const taken = new Map<string, number>();
  let flights = 0;
  let quickFlights = 0;

  const launch = (): void => {
    while (waiting.length > 0 && quickFlights < flightsMax && flights < FLIGHTS_MAX) {
      const { batch, rest } = nextBatch(waiting, taken);
      if (batch.length === 0) return;
      waiting = rest;
      void fly(batch);
    }
  };

  const fly = async (batch: readonly Item[]): Promise<void> => {
    for (const name of batch.flatMap(({ names }) => names)) taken.set(name, (taken.get(name) ?? 0) + 1);
    flights += 1;
    quickFlights += 1;
    let isQuick = true;
    const slowDown = (): void => {
      if (isQuick) quickFlights -= 1;
      isQuick = false;
    };
    const timer = setTimeout(() => {
      slowDown();
      launch();
    }, SLOW_MS);
    await deliver(statements, batch);
    clearTimeout(timer);
    slowDown();
    flights -= 1;
    launch();
  };

  const settled = ({ names }: Pick<Item, "names">): void => {
    for (const name of names) {
      const left = (taken.get(name) ?? 0) - 1;
      if (left > 0) taken.set(name, left);
      else taken.delete(name);
    }
    launch();
  };

  return (entry) => {
    if (waiting.length >= WAITING_MAX) return Promise.reject(new StoreAway("too many commits wait for Postgres"));
    const { table, player } = lanesOf(entry);
    const names = player === undefined ? [table] : [table, `player ${player}`];
    return new Promise<Outcome>((resolve, reject) => {
      waiting.push({ entry, table, names, resolve, reject });
      launch();
    }).finally(() => settled({ names }));
  };
}

/** The first ones that can go together without overtaking an earlier one. */
function nextBatch<Item extends { readonly table: string; readonly names: readonly string[] }>(
  waiting: readonly Item[],
  taken: ReadonlyMap<string, number>,
) {
  const batch: Item[] = [];
  const rest: Item[] = [];
  const tables = new Set<string>();
  const passed = new Set<string>();
  for (const item of waiting) {
    const mayGo =
      batch.length < BATCH_MAX &&
      !tables.has(item.table) && // A player may be at two tables: in one statement they stay in order.
      item.names.every((name) => !taken.has(name) && !passed.has(name));
    if (mayGo) {
      batch.push(item);
      tables.add(item.table);
    } else {
      rest.push(item);
      for (const name of item.names) passed.add(name);
    }
  }
  return { batch, rest };
}

/** Settles every entry of the batch, whatever happens. */
async function deliver<Entry, Outcome>(
  statements: CommitStatements<Entry, Outcome>,
  batch: readonly Waiting<Entry, Outcome>[],
): Promise<void> {
  const left = batch.length === 1 ? batch : await deliverTogether(statements, batch);
  const queue = [...left];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift())
      await statements.alone(item.entry).then(item.resolve, item.reject);
  };
  await Promise.all(Array.from({ length: Math.min(LANES_ALONE, queue.length) }, lane));
}

/** @returns those that have to go alone: each then has its own outcome, whatever was wrong with a neighbour. */
async function deliverTogether<Entry, Outcome>(
  statements: CommitStatements<Entry, Outcome>,
  batch: readonly Waiting<Entry, Outcome>[],
): Promise<readonly Waiting<Entry, Outcome>[]> {
  try {
    const outcomes = await statements.together(batch.map(({ entry }) => entry));
    return batch.filter((item, index) => {
      const outcome = outcomes[index];
      if (outcome == null) return true;
      item.resolve(outcome);
      return false;
    });
  } catch (error) {
    if (!(error instanceof StoreAway)) return batch;
    for (const { reject } of batch) reject(error);
    return [];
  }
}
