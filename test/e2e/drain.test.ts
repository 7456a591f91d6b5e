/** A container that goes away on purpose, and the players who do not notice. */
import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VegasClient } from "../../src/client/index.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";
import { call, guest, openTable as openWireTable, Wire } from "./wire/wire.ts";

const PLAYERS = 30;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await openCluster(2);
});
afterAll(() => cluster.close());

async function openTable(player: VegasClient): Promise<string> {
  const { tableId } = await player.api.openTable({ name: "Drain", betMs: 120_000, turnMs: 60_000 });
  return tableId;
}

describe("draining", () => {
  it("[T17] on SIGTERM nothing is lost: actions go on elsewhere, players keep seats and bets, the process is out within 8 s", async () => {
    const [first, second] = cluster.containers;
    const players = Array.from({ length: PLAYERS }, () => new VegasClient({ containers: [first!.url, second!.url] }));
    await Promise.all(players.map((player) => player.api.guest()));
    for (const player of players) player.open();
    const tables = await Promise.all(Array.from({ length: PLAYERS / 3 }, () => openTable(players[0]!)));
    const tableOf = (index: number) => tables[Math.floor(index / 3)]!;
    for (const [index, player] of players.entries()) player.watch(tableOf(index));
    await Promise.all(players.map((player, index) => player.act(tableOf(index), { type: "sit", seat: index % 3 })));

    const signalledAt = performance.now();
    const bets = players.map(async (player, index) => {
      // Two of three at each table, so that no card is dealt; spread over the time the container takes to go.
      if (index % 3 === 2) return;
      await new Promise((resolve) => setTimeout(resolve, index * 80));
      await player.act(tableOf(index), { type: "bet", amount: 100 });
    });
    first!.process.kill("SIGTERM");
    const { code } = await first!.process.exited;
    expect(performance.now() - signalledAt).toBeLessThan(8_000);
    expect(code).toBe(0);
    await Promise.all(bets);

    for (const [index, player] of players.entries()) {
      const view = await player.api.table(tableOf(index));
      expect(view.seats[index % 3]).toMatchObject({ userId: player.user!.id, bet: index % 3 === 2 ? 0 : 100 });
      await expect.poll(() => player.connection).toEqual({ kind: "online", container: second!.url });
    }
    for (const player of players) player.close();
  });

  it("[T17] a draining container is not ready, refuses new actions over socket and HTTP, and leaves no lock behind", async () => {
    const container = await cluster.add();
    const { accessToken: token } = await guest(container.url);
    const { tableId } = await openWireTable(container.url, token);
    const stubborn = await Wire.connect(container.url, { token }); // Does not move when it is asked to.
    await stubborn.mustAct(tableId, { type: "sit", seat: 0 });
    container.process.kill("SIGTERM");
    await expect.poll(() => fetch(`${container.url}/ready`).then(({ status }) => status), { timeout: 3_000 }).toBe(503);
    const refusal = { code: "DRAINING", retryable: true };
    expect(await stubborn.act(tableId, { type: "bet", amount: 100 })).toMatchObject({ ok: false, error: refusal });
    const body = { actionId: randomUUID(), action: { type: "bet", amount: 100 } };
    const overHttp = await call("POST", `${container.url}/api/tables/${tableId}/actions`, { token, body });
    expect(overHttp).toMatchObject({ status: 503, body: { code: "DRAINING" } });
    await container.process.exited;
    stubborn.close();

    const redis = new Redis(cluster.redis.url);
    await expect.poll(() => redis.exists(`table:${tableId}:action`)).toBe(0);
    redis.disconnect();
  });

  it("[T17] a socket is renewed before the platform's limit, without its player noticing", async () => {
    const container = await cluster.add({ SOCKET_MAX_AGE_MS: "1000" });
    const player = new VegasClient({ containers: [container.url] });
    await player.api.guest();
    const states: string[] = [];
    player.on("connection", ({ kind }) => states.push(kind));
    player.open();
    const tableId = await openTable(player);
    player.watch(tableId);
    await expect.poll(() => states.filter((kind) => kind === "moving").length, { timeout: 10_000 }).toBe(2);
    await player.act(tableId, { type: "sit", seat: 0 });
    expect(states).not.toContain("waiting");
    player.close();
  });
});
