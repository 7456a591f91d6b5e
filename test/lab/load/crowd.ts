import { type TableSummary, VegasClient } from "../../../src/client/index.ts";
import { Bot, type Witness } from "./bot.ts";
import type { Figures } from "./figures.ts";
import type { Manner } from "./nextAction.ts";

export interface CrowdOptions {
  readonly containers: readonly string[];
  readonly players: number;
  readonly tables: number;
  readonly pace: Pace;
  readonly thinkMs: () => number;
  readonly figures: Figures;
  readonly witness?: Witness;
  readonly manner?: Manner;
}

/** The clocks of the tables that are opened. */
interface Pace {
  readonly betMs: number;
  readonly turnMs: number;
  readonly settledMs: number;
}

export interface Crowd {
  readonly tableIds: readonly string[];
  online(): number;
  /** Resolves when every bot has left; rejects with the first that could not play on. */
  readonly done: Promise<void>;
  /** Tells every bot to leave. */
  disperse(): void;
}

export const SEATS = 7;

/** Bots spread evenly over tables and containers, all playing. Tables of an earlier crowd are used again where they have room. */
export async function gatherCrowd(options: CrowdOptions): Promise<Crowd> {
  const { players, containers } = options;
  const tableIds = await findTables(options);
  const bots = Array.from({ length: players }, (_, index) => {
    const tableId = tableIds[index % tableIds.length] as string;
    return new Bot({ ...options, tableId, containers: rotated(containers, index) });
  });
  const disperse = () => {
    for (const bot of bots) bot.leave();
  };
  const done = Promise.all(bots.map((bot) => bot.play())).then(() => undefined);
  done.catch(disperse); // One that can't play on ends the run; the others still leave politely.
  return { tableIds, online: () => bots.filter(({ isOnline }) => isOnline).length, done, disperse };
}

/** The bots of one table sit on different containers. */
function rotated(containers: readonly string[], by: number): string[] {
  const from = by % containers.length;
  return [...containers.slice(from), ...containers.slice(0, from)];
}

async function findTables({ containers, players, tables, pace }: CrowdOptions): Promise<string[]> {
  const host = new VegasClient({ containers });
  await host.api.guest();
  const names = Array.from({ length: tables }, (_, index) => `Bots ${index + 1}, ${pace.betMs}/${pace.turnMs} ms`);
  const seatsNeeded = Math.ceil(players / tables);
  const known = await listTables(host);
  const found: string[] = [];
  for (const name of names) {
    const free = known.find((table) => table.name === name && table.seats - table.taken >= seatsNeeded);
    found.push(free?.tableId ?? (await host.api.openTable({ name, seats: SEATS, ...pace })).tableId);
  }
  await host.api.logout();
  return found;
}

async function listTables({ api }: VegasClient): Promise<TableSummary[]> {
  const all: TableSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof api.tables>> = await api.tables({ limit: 200, ...(cursor && { cursor }) });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && all.length < 10_000); // More is no development server: open tables of our own.
  return all;
}
