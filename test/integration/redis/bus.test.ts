/** Two containers' Socket.IO over one Redis, as `setupRedisAdapter` joins them; clients are looked at from inside. */
import { Server } from "socket.io";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { setupRedisAdapter } from "../../../src/infrastructure/redis/adapter.ts";
import { tellElsewhereOf } from "../../../src/infrastructure/redis/bus.ts";
import { connectRedis, type Redis, untilReady } from "../../../src/infrastructure/redis/connect.ts";
import { openRedis, type TestRedis } from "../../setup/redis.ts";

let redis: TestRedis;
let game: Redis;
let closers: (() => Promise<void>)[];
let here: House;
let there: House;

interface House {
  readonly io: Server;
  /** What this container's own clients were sent, in order. */
  readonly sent: unknown[];
  /** How many of its own messages were parsed here. */
  readonly parsed: () => number;
  /** Of them, those that were sent to see whether anybody hears. */
  readonly probes: () => number;
}

/** Of an adapter: where it sends to its own sockets, and where a message of the bus arrives once it is parsed. */
interface Inside {
  readonly uid: string;
  apply(opts: { readonly rooms: ReadonlySet<string> }): void;
  onMessage(message: { readonly uid: string }): void;
}

beforeAll(async () => {
  redis = await openRedis();
  game = connectRedis({ url: redis.url }, "game", "game");
  closers = [async () => game.disconnect()];
  [here, there] = [await openHouse(), await openHouse()];
  await untilHeard(here, there);
  await untilHeard(there, here);
});
afterAll(async () => {
  for (const close of closers) await close();
  await redis.close();
});
beforeEach(() => {
  here.sent.length = 0;
  there.sent.length = 0;
});

async function openHouse(): Promise<House> {
  const io = new Server();
  closers.push(await setupRedisAdapter(io, { pubUrl: redis.url, game }));
  const { adapter } = io.of("/");
  const inside = adapter as unknown as Inside;
  const sent: unknown[] = [];
  let probes = 0;
  inside.apply = (opts) => {
    if (opts.rooms.has("probe")) probes += 1;
    else sent.push([...opts.rooms][0]);
  };
  const hear = inside.onMessage;
  let parsed = 0;
  inside.onMessage = (message) => {
    if (message.uid === inside.uid) parsed += 1;
    hear.call(inside, message);
  };
  void adapter.addAll("a socket", new Set(["table:1", "probe"])); // Subscribed to in this order.
  return { io, sent, parsed: () => parsed, probes: () => probes };
}

/** Subscriptions are made in the background. */
async function untilHeard(from: House, by: House): Promise<void> {
  const before = by.probes();
  const probe = () => {
    from.io.to("probe").emit("probe");
    return by.probes();
  };
  await vi.waitFor(() => expect(probe()).toBeGreaterThan(before), { timeout: 20_000 });
}

it("[PF7] what a container tells reaches its own clients and those of the others, once each", async () => {
  here.io.to("table:1").emit("table:update", {});
  there.io.to("table:1").emit("table:update", {});
  await expect.poll(() => [here.sent.length, there.sent.length]).toEqual([2, 2]);
});

it("[PF7] a message that a container published is not parsed by that container again", async () => {
  for (let nth = 0; nth < 10; nth += 1) here.io.to("table:1").emit("table:update", { nth });
  await expect.poll(() => there.sent.length).toBe(10);
  await untilHeard(there, here); // What Redis sends back to a container would have come before.
  expect(here.parsed()).toBe(0);
});

it("[PF7] announcements of tables reach other containers' clients after earlier commands to Redis, and not our own clients", async () => {
  const asked = game.blpop("gate", 0).catch(() => null); // Redis does nothing more of this connection until somebody pushes.
  expect(tellElsewhereOf(here.io)("table:1", "table:update", { version: 1 })).toBe(true);
  await untilHeard(here, there); // By the other connection, after it.
  expect(there.sent).toEqual([]);
  const other = connectRedis({ url: redis.url }, "game", "other");
  await untilReady(other, 20_000);
  await other.lpush("gate", "open");
  await expect.poll(() => there.sent).toEqual(["table:1"]);
  await asked;
  other.disconnect();
  expect(here.sent).toEqual([]);
});

it("[PF7] without a bus no other container is notified, and that is logged", () => {
  expect(tellElsewhereOf(new Server())("table:1", "table:update", {})).toBe(false);
});

it("[PF7] a container's own clients are notified while Redis stands still, and the others' once it goes on", async () => {
  process.kill(redis.pid(), "SIGSTOP");
  try {
    here.io.to("table:1").emit("table:update", {});
    await expect.poll(() => here.sent.length).toBe(1);
    expect(there.sent).toEqual([]);
  } finally {
    process.kill(redis.pid(), "SIGCONT");
  }
  await expect.poll(() => there.sent.length).toBe(1);
});
