import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TableView } from "../../../src/protocol/blackjack.ts";
import type { WalletMessage } from "../../../src/protocol/http.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { call, guest, openTable, Wire } from "./wire.ts";

let cluster: Cluster;
let one: string;
let two: string;

beforeAll(async () => {
  cluster = await openCluster(2);
  [one, two] = cluster.containers.map(({ url }) => url) as [string, string];
});
afterAll(() => cluster.close());

const balanceOf = async (token: string) =>
  (await call<WalletMessage>("GET", `${one}/api/wallet`, { token })).body.balance;

describe("a write that arrives twice", () => {
  it("[W4] gets the first answer again, from any container", async () => {
    const { accessToken: token } = await guest(one);
    const [key, body] = [randomUUID(), { name: "Once" }];
    const first = await call<TableView>("POST", `${one}/api/tables`, { token, key, body });
    const again = await call<TableView>("POST", `${two}/api/tables`, { token, key, body });
    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  });

  it("[W4] with another body is refused", async () => {
    const { accessToken: token } = await guest(one);
    const key = randomUUID();
    await call("POST", `${one}/api/tables`, { token, key, body: { name: "Once" } });
    const { status, body } = await call("POST", `${two}/api/tables`, { token, key, body: { name: "Twice" } });
    expect([status, body["code"]]).toEqual([422, "IDEMPOTENCY_MISMATCH"]);
  });

  it("[W4] of another player is another write", async () => {
    const [ada, bob] = [await guest(one), await guest(one)];
    const [key, body] = [randomUUID(), { name: "Mine" }];
    const adas = await call<TableView>("POST", `${one}/api/tables`, { token: ada.accessToken, key, body });
    const bobs = await call<TableView>("POST", `${one}/api/tables`, { token: bob.accessToken, key, body });
    expect(bobs.status).toBe(201);
    expect(bobs.body.tableId).not.toBe(adas.body.tableId);
  });

  it("[W4] many times at once opens one table: each answer is the first one or IN_PROGRESS", async () => {
    const { accessToken: token } = await guest(one);
    const [key, body] = [randomUUID(), { name: "Rush" }];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        call("POST", `${index % 2 ? one : two}/api/tables`, { token, key, body }),
      ),
    );
    const opened = answers.filter(({ status }) => status === 201);
    expect(opened.length).toBeGreaterThan(0);
    expect(new Set(opened.map(({ body: table }) => table["tableId"])).size).toBe(1);
    for (const { status, body: problem } of answers.filter((answer) => !opened.includes(answer)))
      expect([status, problem["code"]]).toEqual([409, "IN_PROGRESS"]);
  });

  it("[W4] a malformed body does not use its key up", async () => {
    const { accessToken: token } = await guest(one);
    const key = randomUUID();
    const refused = await call("POST", `${one}/api/tables`, { token, key, body: { name: "" } });
    expect(refused.body["code"]).toBe("VALIDATION_FAILED");
    const { status } = await call("POST", `${one}/api/tables`, { token, key, body: { name: "Now" } });
    expect(status).toBe(201);
  });
});

describe("an action that arrives twice", () => {
  it("[W3] bets once: at once from two containers, later over the socket, and over HTTP", async () => {
    const player = await guest(one);
    const token = player.accessToken;
    const { tableId } = await openTable(one, token, { seats: 2 });
    const wires = [await Wire.connect(one, { token }), await Wire.connect(two, { token })] as const;
    const friend = await guest(one);
    const friendWire = await Wire.connect(one, { token: friend.accessToken });
    await friendWire.mustAct(tableId, { type: "sit", seat: 1 }); // So that betting stays open.
    await wires[0].mustAct(tableId, { type: "sit", seat: 0 });
    const before = await balanceOf(token);
    const actionId = randomUUID();
    const bet = { type: "bet", amount: 700 } as const;

    const answers = await Promise.all(wires.map((wire) => wire.mustAct(tableId, bet, actionId)));
    const later = await wires[1].mustAct(tableId, bet, actionId);
    const body = { actionId, action: bet };
    const overHttp = await call<typeof later>("POST", `${two}/api/tables/${tableId}/actions`, { token, body });

    expect(new Set([...answers, later, overHttp.body].map(({ version }) => version)).size).toBe(1);
    expect(answers.filter(({ replayed }) => replayed).length).toBe(1);
    expect([later.replayed, overHttp.body.replayed]).toEqual([true, true]);
    expect(await balanceOf(token)).toBe(before - 700);
    for (const wire of [...wires, friendWire]) wire.close();
  });

  it("[W3] repeated after the round went on, it still gets its first answer, cards and all", async () => {
    const player = await guest(one);
    const token = player.accessToken;
    const { tableId } = await openTable(one, token, { seats: 1 });
    const wire = await Wire.connect(one, { token });
    await wire.join(tableId);
    await wire.mustAct(tableId, { type: "sit", seat: 0 });
    const actionId = randomUUID();
    const first = await wire.mustAct(tableId, { type: "bet", amount: 100 }, actionId);
    let { table } = first;
    while (table.phase === "INSURANCE" || table.phase === "PLAYER_TURN") {
      const action =
        table.phase === "INSURANCE" ? ({ type: "insurance", take: false } as const) : ({ type: "stand" } as const);
      ({ table } = await wire.mustAct(tableId, action));
    }
    await wire.settled(table);
    const again = await wire.mustAct(tableId, { type: "bet", amount: 100 }, actionId);
    expect(again).toMatchObject({ version: first.version, replayed: true });
    expect({ ...again.table, serverTime: 0 }).toEqual({ ...first.table, serverTime: 0 });
    wire.close();
  });
});
