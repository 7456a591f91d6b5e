import { describe, expect, it } from "vitest";
import type { TableChange } from "../../../src/client/watchedTable.ts";
import { settled } from "./fakeClock.ts";
import { refusal } from "./fakeHouse.ts";
import { A, B, makePlayer, TABLE, updateOf, viewOf } from "./player.ts";

async function watchFrom(version: number) {
  const player = makePlayer();
  player.house.answer = () => ({ ok: true, table: viewOf(version) });
  const table = player.client.watch(TABLE);
  const changes: TableChange[] = [];
  table.on("change", (change) => changes.push(change));
  player.client.open();
  await settled();
  return { ...player, table, changes, versions: () => changes.map((change) => change.table.version) };
}

describe("versions", () => {
  it("[CL5] updates are delivered in order, and the view is the newest", async () => {
    const { client, house, table, versions } = await watchFrom(4);
    house.say(A, "table:update", updateOf(5));
    house.say(A, "table:update", updateOf(6));
    expect(versions()).toEqual([4, 5, 6]);
    expect(table.view?.version).toBe(6);
    client.close();
  });

  it("[CL5] what is older than the view is ignored, as an update and as an answer", async () => {
    const { client, house, table, versions } = await watchFrom(4);
    house.say(A, "table:update", updateOf(5));
    house.say(A, "table:update", updateOf(3, [{ type: "late" }]));
    house.answer = () => ({ ok: true, version: 4, table: viewOf(4), replayed: true });
    await client.act(TABLE, { type: "hit" });
    expect(versions()).toEqual([4, 5]);
    expect(table.view?.version).toBe(5);
    client.close();
  });

  it("[CL5] an announcement of the same version changes nothing but the clock", async () => {
    const { client, clock, house, table, versions } = await watchFrom(4);
    house.say(A, "table:update", updateOf(5, [], { deadline: 5_009_000, serverTime: 5_000_000 }));
    await clock.pass(2_500);
    expect(table.msLeft).toBe(6_500);
    house.say(A, "table:update", updateOf(5, [], { deadline: 5_009_000, serverTime: 5_002_000 }));
    expect(table.msLeft).toBe(7_000);
    await clock.pass(60_000);
    expect(table.msLeft).toBe(0);
    expect(versions()).toEqual([4, 5]);
    client.close();
  });

  it("[CL5] a freeze between two versions is delivered", async () => {
    const { client, house, table, versions } = await watchFrom(4);
    house.say(A, "table:update", updateOf(4, [], { frozen: { reason: "ledger mismatch" } }));
    expect(versions()).toEqual([4, 4]);
    expect(table.view?.frozen).toEqual({ reason: "ledger mismatch" });
    client.close();
  });
});

describe("a gap", () => {
  it("[CL6] is healed by asking for the table, once for any number of updates", async () => {
    const { client, clock, house, table, versions } = await watchFrom(4);
    house.answer = () => ({ ok: true, table: viewOf(9) });
    house.say(A, "table:update", updateOf(7));
    house.say(A, "table:update", updateOf(9));
    await settled();
    expect(house.asksFor("table:sync").map(({ payload }) => payload)).toEqual([{ tableId: TABLE, version: 7 }]);
    expect(versions()).toEqual([4, 7, 9]);
    expect(table.view?.version).toBe(9);
    await clock.pass(1_000);
    expect(house.asksFor("table:sync").length).toBe(1);
    client.close();
  });

  it("[CL6] silence of 5 s in an open round is one too", async () => {
    const { client, clock, house, table } = await watchFrom(4);
    house.say(A, "table:update", updateOf(5, [], { phase: "PLAYER_TURN" }));
    await clock.pass(4_000);
    house.say(A, "table:update", updateOf(5, [], { phase: "PLAYER_TURN" }));
    await clock.pass(4_999);
    expect(house.asksFor("table:sync")).toEqual([]);
    house.answer = () => ({ ok: true, table: viewOf(8, { phase: "WAITING" }) });
    await clock.pass(1);
    expect(table.view?.version).toBe(8);
    await clock.pass(60_000);
    expect(house.asksFor("table:sync").length).toBe(1); // Nothing is owed to us while the table waits for players.
    client.close();
  });

  it("[CL6] a resync is asked for again when the first one was not answered", async () => {
    const { client, clock, house, table } = await watchFrom(4);
    house.answer = ({ event, container }) =>
      event === "table:sync" && container === A ? "silence" : { ok: true, table: viewOf(9) };
    house.say(A, "table:update", updateOf(7));
    await clock.pass(6_000);
    expect(table.view?.version).toBe(9);
    client.close();
  });
});

describe("a new connection", () => {
  it("[CL7] joins what was watched and takes the view from there", async () => {
    const { client, clock, house, table, versions } = await watchFrom(4);
    house.answer = () => ({ ok: true, table: viewOf(12) });
    house.kill(A);
    await clock.pass(1_000);
    expect(house.asksFor("table:join").map(({ container }) => container)).toEqual([A, B]);
    expect(versions()).toEqual([4, 12]);
    table.stop();
    await settled();
    expect(house.asksFor("table:leave").map(({ container }) => container)).toEqual([B]);
    client.close();
  });

  it("[CL7] does not join a table that was given up, and hears no more of it", async () => {
    const { client, clock, house, table, changes } = await watchFrom(4);
    table.stop();
    house.say(A, "table:update", updateOf(5));
    house.kill(A);
    await clock.pass(1_000);
    expect(house.asksFor("table:join").length).toBe(1);
    expect(changes.length).toBe(1);
    client.close();
  });

  it("[CL7] a table the server does not show is lost, with the reason, and not asked for again", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = () => refusal("NOT_FOUND");
    const reasons: string[] = [];
    client.watch(TABLE).on("lost", ({ code }) => reasons.push(code));
    client.open();
    await clock.pass(30_000);
    house.kill(A);
    await clock.pass(1_000);
    expect(reasons).toEqual(["NOT_FOUND"]);
    expect(house.asksFor("table:join").length).toBe(1);
    client.close();
  });

  it("[CL7] takes up the lobby, whole", async () => {
    const { client, clock, house } = makePlayer();
    const summary = {
      tableId: TABLE,
      name: "Velvet",
      game: "blackjack",
      phase: "WAITING",
      seats: 7,
      taken: 0,
      minBet: 1,
      maxBet: 2,
      spectators: 0,
    };
    house.answer = ({ container }) => ({ ok: true, tables: container === A ? [] : [summary] });
    client.watchLobby();
    client.open();
    await settled();
    house.say(A, "lobby:update", { table: { ...summary, tableId: "gone-by-then", taken: 1 } });
    expect(client.lobby.tables.map(({ taken }) => taken)).toEqual([1]);
    house.kill(A);
    await clock.pass(1_000);
    expect(client.lobby.tables).toEqual([summary]);
    client.close();
  });

  it("[CL7] the client leaves the lobby with its last listener, and does not come back to it by itself", async () => {
    const { client, clock, house } = makePlayer();
    house.answer = () => ({ ok: true, tables: [] });
    client.watchLobby();
    client.open();
    await settled();
    client.unwatchLobby();
    client.unwatchLobby();
    await settled();
    expect(house.asksFor("lobby:unwatch").length).toBe(1);
    house.kill(A);
    await clock.pass(1_000);
    expect(house.asksFor("lobby:watch").map(({ container }) => container)).toEqual([A]);
    client.watchLobby();
    await settled();
    expect(house.asksFor("lobby:watch").map(({ container }) => container)).toEqual([A, B]);
    client.close();
  });
});

describe("events", () => {
  it("[CL8] come with their version, once", async () => {
    const { client, house, changes } = await watchFrom(4);
    house.say(A, "table:update", updateOf(5, [{ type: "card" }]));
    house.say(A, "table:update", updateOf(5, [{ type: "card" }]));
    expect(changes.map(({ table, events }) => [table.version, events])).toEqual([
      [4, []],
      [5, [{ type: "card" }]],
    ]);
    client.close();
  });

  it("[CL8] events of our own action are delivered even when its answer came first", async () => {
    const { client, house, changes } = await watchFrom(4);
    house.answer = () => ({ ok: true, version: 5, table: viewOf(5) });
    await client.act(TABLE, { type: "hit" });
    house.say(A, "table:update", updateOf(5, [{ type: "card" }]));
    expect(changes.map(({ table, events }) => [table.version, events])).toEqual([
      [4, []],
      [5, []],
      [5, [{ type: "card" }]],
    ]);
    client.close();
  });

  it("[CL8] events that two containers bring are delivered once, and so is chat", async () => {
    const { client, house, changes } = await watchFrom(4);
    const chats: string[] = [];
    client.on("chat", ({ text }) => chats.push(text));
    house.say(A, "server:draining", { reconnectInMs: 2_000 });
    await settled();
    for (const container of [A, B]) {
      house.say(container, "table:update", updateOf(5, [{ type: "card" }]));
      house.say(container, "chat:message", {
        id: "m1",
        tableId: TABLE,
        userId: "u",
        username: "bo",
        text: "hi",
        at: 1,
      });
    }
    expect(changes.filter(({ events }) => events.length > 0).length).toBe(1);
    expect(chats).toEqual(["hi"]);
    client.close();
  });

  it("[CL8] a listener that throws does not keep the others from hearing", async () => {
    const { client, house, table } = await watchFrom(4);
    const surfaced: unknown[] = [];
    const [catchIt] = [(error: unknown) => surfaced.push(error)];
    const usual = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").once("uncaughtException", catchIt);
    const heard: number[] = [];
    const off = table.on("change", () => {
      throw new Error("a bug in the page");
    });
    table.on("change", (change) => heard.push(change.table.version));
    house.say(A, "table:update", updateOf(5));
    off();
    await settled();
    for (const listener of usual) process.on("uncaughtException", listener);
    expect(heard).toEqual([5]);
    expect(surfaced).toMatchObject([{ message: "a bug in the page" }]);
    client.close();
  });
});

describe("what is said once", () => {
  it("[CL12] an action is not repeated when no answer comes", async () => {
    const { client, clock, house } = await watchFrom(4);
    house.answer = ({ event }) => (event === "chat:send" ? "silence" : { ok: true, table: viewOf(4) });
    const outcome = expect(client.say(TABLE, "hello")).rejects.toMatchObject({ name: "Unanswered" });
    await clock.pass(20_000);
    await outcome;
    expect(house.asksFor("chat:send").length).toBe(1);
    client.close();
  });

  it("[CL14] the balance never goes back to an older version", async () => {
    const { client, house } = await watchFrom(4);
    const balances: number[] = [];
    client.on("wallet", ({ balance }) => balances.push(balance));
    house.say(A, "wallet:update", { balance: 900, version: 3 });
    house.say(A, "wallet:update", { balance: 1_000, version: 2 });
    house.say(A, "wallet:update", { balance: 1_100, version: 4 });
    expect(balances).toEqual([900, 1_100]);
    expect(client.wallet).toEqual({ balance: 1_100, version: 4 });
    client.close();
  });
});
