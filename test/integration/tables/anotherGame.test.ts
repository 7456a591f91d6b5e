/** A game that no room has heard of, hosted by the rooms as they are: over sockets, HTTP, on real stores and on the simulator's. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type Socket } from "socket.io-client";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createAnnouncer } from "../../../src/edge/socket/announcer.ts";
import { serveSockets } from "../../../src/edge/socket/connections.ts";
import { createSocketServer } from "../../../src/edge/socket/server.ts";
import { createJournal } from "../../../src/infrastructure/postgres/journal.ts";
import { createBooks } from "../../../src/infrastructure/postgres/reconciliation.ts";
import { createRepairBook } from "../../../src/infrastructure/postgres/repairs.ts";
import { createCatalogue } from "../../../src/infrastructure/postgres/tableCatalogue.ts";
import { createHotTables } from "../../../src/infrastructure/redis/hotTables.ts";
import { createLocks } from "../../../src/infrastructure/redis/locks.ts";
import { createRefusals } from "../../../src/infrastructure/redis/refusals.ts";
import { quorumOf } from "../../../src/infrastructure/redis/voters.ts";
import { createWatchers } from "../../../src/infrastructure/redis/watchers.ts";
import { systemChance, systemClock } from "../../../src/infrastructure/resilience/system.ts";
import { asRoundId, asTableId, type PlayerId } from "../../../src/kernel/ids.ts";
import { createMoney } from "../../../src/money/index.ts";
import type { TablePorts } from "../../../src/tables/deps.ts";
import { createTables, type TableRoom } from "../../../src/tables/index.ts";
import type { Announcer } from "../../../src/tables/ports/audience.ts";
import { type CoinToss, type CoinTossView, coinToss, coinTossOnTheWire } from "../../games/coinToss.ts";
import { createMemoryCatalogue } from "../../lab/sim/stores/catalogue.ts";
import { createMemoryJournal } from "../../lab/sim/stores/journal.ts";
import { createMemoryPostgres } from "../../lab/sim/stores/memoryPostgres.ts";
import {
  createMemoryHotTables,
  createMemoryLocks,
  createMemoryRefusals,
  createMemoryWatchers,
  MemoryRedis,
} from "../../lab/sim/stores/redis.ts";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";
import { newPlayerId } from "../../setup/ids.ts";
import { noLimits } from "../../setup/limits.ts";
import { noTalk } from "../../setup/social.ts";

const silentAnnouncer: Announcer<CoinTossView> = {
  table: () => undefined,
  lobby: () => undefined,
  wallet: () => undefined,
};
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const TABLE = { name: "Coins", rules: { pays: 1 as const }, minBet: 10, maxBet: 1_000, seats: 2, openedBy: null };
const PACE = { betMs: 60_000, turnMs: 60_000, settledMs: 60_000 };
/** What each of two players has at the end, and what the winner got. */
const STAKE = 250;

interface Update {
  readonly table: CoinTossView;
  readonly events: readonly { readonly type: string }[];
}

describe("a coin toss, over sockets and real stores", () => {
  it("[A15] is opened, played and settled by the rooms as they are, and its books balance", async () => {
    const edge = await openEdge();
    const http = createServer();
    const io = createSocketServer(http, []);
    const tables = openTables(edge, createAnnouncer(io));
    const { authenticate } = edge.players;
    serveSockets({
      ...{ io, tables, social: noTalk, game: coinTossOnTheWire, authenticate, limits: noLimits, log: silent },
      ...{ isDraining: () => false, socketMaxAgeMs: 3_600_000, standstill: { mayHaveWaited: () => false } },
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    onTestFinished(async () => {
      await tables.drain();
      await io.close();
      await edge.close();
    });

    const [ann, bob] = [await edge.guest(), await edge.guest()];
    const opened = await tables.open({ ...TABLE, ...PACE });
    const { tableId } = opened;
    const updates: Update[] = [];
    const sockets = await Promise.all([ann, bob].map(({ accessToken }) => join(url, accessToken, tableId)));
    onTestFinished(() => void sockets.map((socket) => socket.disconnect()));
    sockets[0]!.on("table:update", (update: Update) => void updates.push(update));
    const act = (player: number, action: object, actionId = randomUUID()) =>
      sockets[player]!.emitWithAck("table:act", { tableId, actionId, action });

    expect(await act(0, { type: "sit", seat: 0 })).toMatchObject({ ok: true, version: 1 });
    expect(await act(1, { type: "sit", seat: 1 })).toMatchObject({ ok: true, version: 2 });
    expect(await act(0, { type: "hit" })).toMatchObject({ ok: false, error: { code: "VALIDATION_FAILED" } });
    const tooMuch = await act(0, { type: "call", amount: 1_001, side: "HEADS" });
    expect(tooMuch).toMatchObject({ ok: false, error: { code: "BET_OUT_OF_RANGE" } });
    const actionId = randomUUID();
    const heads = { type: "call", amount: STAKE, side: "HEADS" };
    expect(await act(0, heads, actionId)).toMatchObject({ ok: true, version: 3 });
    expect(await act(0, heads, actionId)).toMatchObject({ ok: true, version: 3, replayed: true });
    expect(await act(1, { type: "call", amount: STAKE, side: "TAILS" })).toMatchObject({ ok: true, version: 4 });

    await vi.waitUntil(() => updates.some(({ table }) => table.phase === "SETTLED"), { timeout: 20_000 });
    const { side } = updates.at(-1)!.table;
    const balances = await Promise.all([ann, bob].map(async ({ user }) => (await money(edge).wallet(user.id)).balance));
    const isHeads = side === "HEADS";
    expect(balances).toEqual([100_000n + (isHeads ? 250n : -250n), 100_000n + (isHeads ? -250n : 250n)]);
    const record = await tables.round(asRoundId(opened.roundId ?? updates[0]!.table.roundId!));
    expect(record.transfers.map(({ kind }) => kind).toSorted()).toEqual(["CALL", "CALL", "LOST", "STAKE_BACK", "WIN"]);
    expect(await edge.ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });
});

describe("a coin toss, over HTTP", () => {
  it("[A15] is opened, played and settled without a socket, and a repeated call changes nothing", async () => {
    let tables = null as TableRoom<CoinToss> | null;
    const edge = await openEdge({
      http(stores) {
        tables = openTables(stores, silentAnnouncer);
        return { tables, game: coinTossOnTheWire };
      },
    });
    onTestFinished(async () => {
      await tables?.drain();
      await edge.close();
    });
    const [ann, bob] = [await edge.guest(), await edge.guest()];
    const post = (path: string, { accessToken: token }: SignedUp, body: object) =>
      edge.call("POST", `/api/tables${path}`, { token, body });
    const { openedBy: _, ...table } = { ...TABLE, ...PACE };

    const wrong = await post("", ann, { ...table, rules: { decks: 6 } });
    expect([wrong.status, wrong.body["code"]]).toEqual([400, "VALIDATION_FAILED"]);
    const opened = await post("", ann, table);
    expect(opened).toMatchObject({ status: 201, body: { game: "coin-toss", phase: "BETTING" } });
    const tableId = String(opened.body["tableId"]);
    const act = (player: SignedUp, action: object, actionId = randomUUID()) =>
      post(`/${tableId}/actions`, player, { actionId, action });

    expect(await act(ann, { type: "sit", seat: 0 })).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await act(bob, { type: "sit", seat: 0 })).toMatchObject({ status: 409, body: { code: "SEAT_TAKEN" } });
    expect(await act(bob, { type: "sit", seat: 1 })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await act(bob, { type: "hit" })).toMatchObject({ status: 400, body: { code: "VALIDATION_FAILED" } });
    const actionId = randomUUID();
    const heads = { type: "call", amount: STAKE, side: "HEADS" };
    expect(await act(ann, heads, actionId)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await act(ann, heads, actionId)).toMatchObject({ status: 200, body: { version: 3, replayed: true } });
    expect(await act(bob, { ...heads, side: "TAILS" })).toMatchObject({ status: 200, body: { version: 4 } });

    const view = async () => (await edge.call("GET", `/api/tables/${tableId}`, { token: ann.accessToken })).body;
    await vi.waitUntil(async () => (await view())["phase"] === "SETTLED", { timeout: 20_000 });
    const won = (await view())["side"] === "HEADS" ? STAKE : -STAKE;
    const balances = await Promise.all(
      [ann, bob].map(async ({ accessToken: token }) => (await edge.call("GET", "/api/wallet", { token })).body.balance),
    );
    expect(balances).toEqual([100_000 + won, 100_000 - won]);
    expect(await edge.ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });
});

describe("a coin toss, on the simulator's stores", () => {
  it("[A15] is played, loses its copy, comes back from the journal, and leaves no stake in escrow", async () => {
    let now = 1_000;
    const db = createMemoryPostgres<CoinToss["State"], CoinToss["Action"], CoinToss["Rules"]>(() => now, randomUUID);
    const redis = new MemoryRedis(() => now);
    const run = async <T>(_: string, command: () => T): Promise<T> => command();
    const pause = async (ms: number) => {
      now += ms;
    };
    const clock = { now: () => now, pause };
    const tables = createTables<CoinToss>({
      ...{ game: coinToss, chance: systemChance, clock, log: silent },
      journal: createMemoryJournal(db),
      catalogue: createMemoryCatalogue(db),
      books: {} as TablePorts<CoinToss>["books"],
      repairs: {} as TablePorts<CoinToss>["repairs"],
      hot: createMemoryHotTables(redis),
      locks: createMemoryLocks(redis, { ask: run, pause: clock.pause }),
      refusals: createMemoryRefusals(redis),
      watchers: createMemoryWatchers(redis),
      announcer: silentAnnouncer,
    });
    const { tableId: id } = await tables.open({ ...TABLE, ...PACE });
    const tableId = asTableId(id);
    const players: PlayerId[] = [newPlayerId(), newPlayerId()];
    const nowhere = { roundId: null, tableId: null, seq: null, createdAt: 0 };
    db.ledger.open("issue:0", "ISSUE");
    for (const player of players) {
      const to = `player:${player}`;
      db.ledger.open(to, "PLAYER");
      db.ledger.post([{ id: randomUUID(), kind: "ISSUE", from: "issue:0", to, amount: 1_000n, ...nowhere }]);
    }
    const act = (index: number, action: CoinToss["Action"]) =>
      tables.act({ tableId, player: { id: players[index]!, username: "p" }, actionId: randomUUID(), action });
    await act(0, { type: "sit", seat: 0 });
    await act(1, { type: "sit", seat: 1 });
    await act(0, { type: "call", amount: STAKE, side: "HEADS" });
    redis.data.tables.clear();
    await act(1, { type: "call", amount: STAKE, side: "HEADS" });
    await vi.waitUntil(async () => (await tables.view(tableId)).phase === "SETTLED", { timeout: 20_000 });
    await tables.drain();

    const { side } = await tables.view(tableId);
    const each = side === "HEADS" ? 1_250n : 750n;
    expect(players.map((player) => db.ledger.accounts.get(`player:${player}`)?.balance)).toEqual([each, each]);
    expect(db.ledger.accounts.get(`escrow:${tableId}`)?.balance).toBe(0n);
    const sum = [...db.ledger.accounts.values()].reduce((total, { balance }) => total + balance, 0n);
    expect(sum).toBe(0n);
  });
});

/** The room as a container has it, over real stores. */
const openTables = (
  { prisma, redisClient }: Pick<Edge, "prisma" | "redisClient">,
  announcer: Announcer<CoinTossView>,
): TableRoom<CoinToss> =>
  createTables<CoinToss>({
    ...{ game: coinToss, chance: systemChance, clock: systemClock, log: silent, announcer },
    journal: createJournal(prisma),
    catalogue: createCatalogue(prisma),
    books: createBooks(prisma),
    repairs: createRepairBook(prisma),
    hot: createHotTables(redisClient),
    locks: createLocks(quorumOf([redisClient]), {
      asked: () => undefined,
      acquired: () => undefined,
      failed: () => undefined,
    }),
    refusals: createRefusals(redisClient),
    watchers: createWatchers(redisClient, Date.now),
  });

async function join(url: string, token: string, tableId: string): Promise<Socket> {
  const socket = connect(url, { transports: ["websocket"], auth: { token }, reconnection: false });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
  expect(await socket.emitWithAck("table:join", { tableId })).toMatchObject({ ok: true, table: { game: "coin-toss" } });
  return socket;
}

const money = ({ ledger }: Awaited<ReturnType<typeof openEdge>>) =>
  createMoney({
    ledger,
    notify: { wallet: () => undefined },
    playMoney: "unlimited",
    refillTo: 1n,
    now: () => Date.now(),
  });
