/** What players hear of each other, and of themselves on other devices, whichever container they are on. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RoundRecord, TableSummary } from "../../../src/protocol/blackjack.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { call, guest, openTable, seatOf, Wire } from "./wire.ts";

let cluster: Cluster;
let one: string;
let two: string;

beforeAll(async () => {
  cluster = await openCluster(2);
  [one, two] = cluster.containers.map(({ url }) => url) as [string, string];
});
afterAll(() => cluster.close());

/** The next message of this kind that fits. */
function next<Message>(wire: Wire, event: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
  return new Promise((resolve) => {
    wire.socket.on(event, (message: Message) => fits(message) && resolve(message));
  });
}

describe("company", () => {
  it("[W5] chat reaches everyone at the table once, on both containers, and no one else", async () => {
    const [ada, bob, carol] = [await guest(one), await guest(two), await guest(two)];
    const [{ tableId }, elsewhere] = [await openTable(one, ada.accessToken), await openTable(one, ada.accessToken)];
    const adaWire = await Wire.connect(one, { token: ada.accessToken });
    const bobWire = await Wire.connect(two, { token: bob.accessToken });
    const carolWire = await Wire.connect(two, { token: carol.accessToken });
    await Promise.all([adaWire.join(tableId), bobWire.join(tableId), carolWire.join(elsewhere.tableId)]);
    const firstForCarol = next<{ text: string }>(carolWire, "chat:message");
    const heard = [adaWire, bobWire].map((wire) => next<{ text: string }>(wire, "chat:message"));

    const said = await adaWire.ask("chat:send", { tableId, text: "good luck, everyone ♠" });
    const expected = {
      id: said.ok && said.id,
      tableId,
      userId: ada.user.id,
      username: ada.user.username,
      text: "good luck, everyone ♠",
    };
    for (const message of await Promise.all(heard)) expect(message).toMatchObject(expected);
    await bobWire.join(elsewhere.tableId);
    await bobWire.ask("chat:send", { tableId: elsewhere.tableId, text: "and you, Carol" });
    expect(await firstForCarol).toMatchObject({ text: "and you, Carol" });
    for (const wire of [adaWire, bobWire, carolWire]) wire.close();
  });

  it("[W5] who watches the lobby hears of seats taken and phases on the other container", async () => {
    const [ada, bob] = [await guest(one), await guest(two)];
    const bobWire = await Wire.connect(two, { token: bob.accessToken });
    const watched = await bobWire.ask("lobby:watch", {});
    expect(watched).toMatchObject({ ok: true, tables: expect.any(Array) });
    const { tableId } = await openTable(one, ada.accessToken);
    const adaWire = await Wire.connect(one, { token: ada.accessToken });
    const taken = next<{ table: TableSummary }>(
      bobWire,
      "lobby:update",
      ({ table }) => table.tableId === tableId && table.taken === 1,
    );
    await adaWire.mustAct(tableId, { type: "sit", seat: 0 });
    expect((await taken).table).toMatchObject({ tableId, phase: "BETTING", seats: 2, taken: 1 });
    adaWire.close();
    bobWire.close();
  });

  it("[W10] a stake changes the balance on all of the player's devices", async () => {
    const ada = await guest(one);
    const { tableId } = await openTable(one, ada.accessToken);
    const [desk, phone] = [
      await Wire.connect(one, { token: ada.accessToken }),
      await Wire.connect(two, { token: ada.accessToken }),
    ];
    await desk.mustAct(tableId, { type: "sit", seat: 0 });
    const heard = [desk, phone].map((wire) => next<{ balance: number; version: number }>(wire, "wallet:update"));
    await desk.mustAct(tableId, { type: "bet", amount: 1_500 });
    const [atDesk, atPhone] = await Promise.all(heard);
    expect(atDesk).toMatchObject({ balance: 98_500 });
    expect(atPhone).toEqual(atDesk);
    desk.close();
    phone.close();
  });

  it("[W7] a seat is shown disconnected when its player's last connection ends, and connected when one is back", async () => {
    const [ada, bob] = [await guest(one), await guest(two)];
    const { tableId } = await openTable(one, ada.accessToken);
    const watcher = await Wire.connect(two, { token: bob.accessToken });
    await watcher.join(tableId);
    const [desk, phone] = [
      await Wire.connect(one, { token: ada.accessToken }),
      await Wire.connect(two, { token: ada.accessToken }),
    ];
    await Promise.all([desk.join(tableId), phone.join(tableId)]);
    await desk.mustAct(tableId, { type: "sit", seat: 0 });
    const isConnected = (connected: boolean) =>
      watcher.table(tableId, (table) => table.seats[0]?.connected === connected);
    await isConnected(true);
    desk.close();
    expect(seatOf(await phone.join(tableId), ada.user.id).connected).toBe(true);
    phone.close();
    await isConnected(false);
    const back = await Wire.connect(two, { token: ada.accessToken });
    expect(seatOf(await back.join(tableId), ada.user.id).connected).toBe(true);
    back.close();
    watcher.close();
  });

  it("[W13] a seed can be bet by its hash, is asked for when betting has closed, and shuffles then", async () => {
    const ada = await guest(one);
    const { tableId } = await openTable(one, ada.accessToken, { seats: 1 });
    const wire = await Wire.connect(one, { token: ada.accessToken });
    await wire.join(tableId);
    await wire.mustAct(tableId, { type: "sit", seat: 0 });
    const clientSeed = "nobody knows this yet ♦";
    const hash = createHash("sha256").update(clientSeed).digest("hex");
    const { table: closed } = await wire.mustAct(tableId, { type: "bet", amount: 100, clientSeedHash: hash });
    expect(closed).toMatchObject({
      phase: "BETTING",
      fairness: { awaitingSeeds: [0], clientSeedHashes: [{ seat: 0, hash }] },
    });
    expect(seatOf(closed, ada.user.id).hands).toEqual([]);
    expect(await wire.act(tableId, { type: "reveal", clientSeed: "another one" })).toMatchObject({
      error: { code: "VALIDATION_FAILED" },
    });

    let { table } = await wire.mustAct(tableId, { type: "reveal", clientSeed });
    expect(seatOf(table, ada.user.id).hands[0]!.cards.length).toBe(2);
    while (table.phase === "INSURANCE" || table.phase === "PLAYER_TURN")
      ({ table } = await wire.mustAct(
        tableId,
        table.phase === "INSURANCE" ? { type: "insurance", take: false } : { type: "stand" },
      ));
    const { roundId } = await wire.settled(table);
    const { body } = await call<RoundRecord>("GET", `${two}/api/rounds/${roundId}`, { token: ada.accessToken });
    expect(body.fairness.clientSeeds).toEqual([{ seat: 0, seed: clientSeed }]);
    wire.close();
  });
});
