import { randomUUID } from "node:crypto";
import { Server } from "socket.io";
import { beforeEach, expect, it } from "vitest";
import { createVersionHeartbeat } from "../../../src/edge/socket/heartbeat.ts";
import { type GameServer, roomOfTable } from "../../../src/edge/socket/server.ts";
import type { TableView } from "../../../src/protocol/blackjack.ts";
import { view } from "../web/views.ts";

const ROUND = 12; // Turns until every table has been told once.

let io: GameServer;
let told: string[];
let asked: number;
let isOpen: boolean;
let tell: () => Promise<void>;

/** A socket server that nobody reaches; what it would send is written down. */
beforeEach(() => {
  io = new Server();
  told = [];
  asked = 0;
  isOpen = true;
  const { adapter } = io.of("/");
  adapter.broadcast = (packet: { data: [string, { tableId: string }] }, { flags }: { flags?: { local?: boolean } }) => {
    expect(flags?.local).toBe(true);
    told.push(packet.data[1].tableId);
  };
  tell = createVersionHeartbeat({
    io,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    tables: {
      view: (tableId: string) => {
        asked += 1;
        return Promise.resolve(view([], "", { tableId, roundId: isOpen ? "r" : null }) as TableView);
      },
    } as unknown as Parameters<typeof createVersionHeartbeat>[0]["tables"],
  });
});

const watch = (tableId: string, socketId = "socket") =>
  io.of("/").adapter.addAll(socketId, new Set([roomOfTable(tableId)]));

async function round(): Promise<void> {
  for (let turn = 0; turn < ROUND; turn += 1) await tell();
}

it("[PF6] in one pass every watched table is announced once, and no turn has more than its share", async () => {
  const tableIds = Array.from({ length: 60 }, () => randomUUID());
  for (const tableId of tableIds) void watch(tableId);
  const turns: number[] = [];
  for (let turn = 0; turn < ROUND; turn += 1) {
    const before = told.length;
    await tell();
    turns.push(told.length - before);
  }
  expect(told.toSorted()).toEqual(tableIds.toSorted());
  expect(Math.max(...turns)).toBe(60 / ROUND);
});

it("[PF6] a table that is newly watched is announced, one that has lost its last watcher is not read", async () => {
  const tableId = randomUUID();
  await round();
  expect(asked).toBe(0);
  await watch(tableId);
  await round();
  expect(told).toEqual([tableId]);
  io.of("/").adapter.delAll("socket");
  await round();
  expect(asked).toBe(1);
});

it("[PF6] a table without a round is not announced, and rooms of players are no tables", async () => {
  isOpen = false;
  await watch(randomUUID());
  void io.of("/").adapter.addAll("socket", new Set(["player:1", "session:1"]));
  await round();
  expect({ asked, told }).toEqual({ asked: 1, told: [] });
});
