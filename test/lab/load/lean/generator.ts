/** A load generator, forked by `startGenerator`: takes orders over its channel and answers each of them. */

import { type Guest, makeGuests } from "./guests.ts";
import { type Link, openLink } from "./link.ts";
import type { Answer, GatherOrder, Order } from "./messages.ts";
import { atOnce, onClock, type Pacer } from "./pacers.ts";
import { LeanPlayer } from "./player.ts";
import { SeenTable, versionOf } from "./seenTable.ts";
import { createTally, type Tally } from "./tally.ts";

/** Connections that are opened at the same time. */
const OPENING_MAX = 32;
const REST_MS = 2_000;

const nobody: Pacer = { ready: () => undefined, behind: 0, stop: () => undefined };

let tally: Tally = createTally();
let pacer: Pacer = nobody;
/** Told by their table that they may act, before anybody said how to play. */
let early: LeanPlayer[] = [];
const players: LeanPlayer[] = [];
const others: Link[] = [];

process.on("message", (order: Order) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ kind: "failed", why: String(error) } satisfies Answer),
  );
});
process.on("disconnect", () => process.exit());

async function obey(order: Order): Promise<Answer> {
  switch (order.kind) {
    case "gather":
      await gather(order);
      break;
    case "play":
      play(order.perSecond === null ? atOnce() : onClock(order.perSecond));
      break;
    case "restart":
      tally.restart();
      break;
    case "cut":
      for (const player of players) player.cut();
      break;
    case "rest":
      await rest();
      break;
    case "read": {
      const open = players.filter(({ isQuiet }) => !isQuiet).length;
      const here = players.filter(({ isHere }) => isHere).length + others.length;
      return { kind: "counts", counts: tally.read({ here, open, behind: pacer.behind }) };
    }
    default:
      order satisfies never;
  }
  return { kind: "done" };
}

async function gather({ containers, tables, idle, bet, guestOffset }: GatherOrder): Promise<void> {
  tally = createTally(new Map(tables.map(({ tableId, spectators }) => [tableId, spectators])));
  const wanted = tables.reduce((sum, table) => sum + table.players + table.spectators, idle);
  const guests = await makeGuests(containers, wanted, guestOffset);
  const opening: (() => Promise<void>)[] = [];
  let next = 0;
  const take = (): Guest => guests[next++] as Guest;
  for (const { tableId, players: seated, spectators } of tables) {
    const table = new SeenTable(tableId);
    for (let seat = 0; seat < seated; seat += 1) {
      const guest = take();
      table.userIds[seat] = guest.userId;
      const nth = players.length;
      const log = tally.logOf(tableId);
      const player = new LeanPlayer({ containers, ...guest, seat, bet, table, log, ready });
      players.push(player);
      opening.push(() => new Promise((resolve) => player.connect(nth, resolve)));
    }
    for (let nth = 0; nth < spectators; nth += 1)
      opening.push(() => watch(containers, take(), `["table:join",{"tableId":"${tableId}"}]`, tableId));
  }
  for (let nth = 0; nth < idle; nth += 1) opening.push(() => watch(containers, take(), null, ""));
  await inLanes(opening);
}

function ready(player: LeanPlayer): void {
  if (pacer === nobody) early.push(player);
  else pacer.ready(player);
}

function play(how: Pacer): void {
  pacer.stop();
  pacer = how;
  const waiting = early;
  early = [];
  for (const player of waiting) pacer.ready(player);
}

/** A connection that does nothing but hear. */
function watch(containers: readonly string[], guest: Guest, join: string | null, tableId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = openLink({
      container: containers[others.length % containers.length] as string,
      ...guest,
      opened: () => (join === null ? resolve() : link.ask(join, () => resolve())),
      heard: (event) => tally.spectated(tableId, versionOf(event)),
      closed: (reason) => {
        others.splice(others.indexOf(link), 1);
        reject(new Error(`a spectator was cut off: ${reason}`)); // Once it was open, this means nothing.
      },
    });
    others.push(link);
  });
}

async function inLanes(work: (() => Promise<void>)[]): Promise<void> {
  const rest = work.values();
  const lane = async (): Promise<void> => {
    for (const one of rest) await one();
  };
  await Promise.all(Array.from({ length: OPENING_MAX }, lane));
}

async function rest(): Promise<void> {
  pacer.stop();
  pacer = nobody;
  const until = performance.now() + REST_MS;
  while (players.some(({ isQuiet }) => !isQuiet) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 10));
}
