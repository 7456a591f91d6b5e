/** The whole server on a Redis Cluster: tables, locks, deadlines, presence, and the bus between containers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TableView, VegasClient } from "../../src/client/index.ts";
import type { TokensMessage, WalletMessage } from "../../src/protocol/http.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";
import { openRedisCluster, type TestRedisCluster } from "../setup/redisCluster.ts";
import { call, guest } from "./wire/wire.ts";

/** Half of all tables lie on one of the masters: that two dozen all do, or none on another, is a matter of one in 10^7 and 10^3. */
const TABLES = 24;

let redis: TestRedisCluster;
let cluster: Cluster;
beforeAll(async () => {
  redis = await openRedisCluster();
  cluster = await openCluster(2, { REDIS_CLUSTER_NODES: redis.addresses.join(",") });
});
afterAll(async () => {
  await cluster?.close();
  await redis?.close();
});

/** One player at each container. */
async function twoPlayers(): Promise<[VegasClient, VegasClient]> {
  const players = cluster.containers.map(({ url }) => new VegasClient({ containers: [url] }));
  await Promise.all(players.map((player) => player.api.guest()));
  for (const player of players) player.open();
  return [players[0]!, players[1]!];
}

const keysOn = (index: number, pattern: string) => redis.on(index, (node) => node.keys(pattern));

describe("on a Redis Cluster", () => {
  it("[T23] tables spread over all masters, rounds are played by their clocks, and every container hears the others", async () => {
    const [mine, other] = await twoPlayers();
    const tables = await Promise.all(
      Array.from({ length: TABLES }, (_, index) =>
        mine.api.openTable({ name: `Cluster ${index}`, betMs: 400, turnMs: 200, settledMs: 100 }),
      ),
    );
    const heard = new Map<string, TableView>();
    for (const { tableId } of tables) {
      other.watch(tableId).on("change", ({ table }) => heard.set(tableId, table));
      mine.watch(tableId);
    }
    await Promise.all(
      tables.map(async ({ tableId }) => {
        await mine.act(tableId, { type: "sit", seat: 0 });
        await other.act(tableId, { type: "sit", seat: 1 });
        await mine.act(tableId, { type: "bet", amount: 100 });
      }),
    );
    // Nobody acts any more: betting closes, turns run out, the dealer plays and the next round opens by the clock alone.
    await expect
      .poll(() => [...heard.values()].filter(({ roundNumber }) => roundNumber >= 2).length, { timeout: 30_000 })
      .toBe(TABLES);
    const spread = await Promise.all([0, 1, 2].map(async (index) => (await keysOn(index, "{t*}:table:*")).length));
    expect(spread.reduce((sum, count) => sum + count, 0)).toBe(TABLES);
    expect(spread.filter((count) => count > 0).length).toBeGreaterThan(1);
    mine.close();
    other.close();
  });

  it("[T23] the queue of pay day works there too: a run that one container starts is paid", async () => {
    const [here, there] = cluster.containers.map(({ url }) => url) as [string, string];
    const [founder, member] = await Promise.all([guest(here), guest(there)]);
    const { body: admin } = await call<TokensMessage>("POST", `${here}/api/auth/login`, { body: cluster.admin });
    const { body: syndicate } = await call("POST", `${here}/api/syndicates`, {
      token: founder.accessToken,
      body: { name: "On three masters" },
    });
    const path = `/api/syndicates/${String(syndicate["id"])}`;
    await call("POST", `${there}${path}/members`, { token: member.accessToken, body: {} });
    await call("POST", `${there}${path}/contributions`, { token: member.accessToken, body: { amount: 1 } });
    await call("POST", `${here}${path}/contributions`, { token: founder.accessToken, body: { amount: 1_000 } });
    const run = await call("POST", `${here}/api/admin/dividends/runs`, { token: admin.accessToken, body: {} });
    expect(run).toMatchObject({ status: 202, body: { success: true, enqueuedCount: 1 } });
    const wallet = () => call<WalletMessage>("GET", `${there}/api/wallet`, { token: member.accessToken });
    await expect.poll(async () => (await wallet()).body.balance, { timeout: 30_000 }).toBe(101_000);
  });

  it("[T23] one master killed and started empty: its tables come back, the others never stopped", async () => {
    const [mine, other] = await twoPlayers();
    const tables = await Promise.all(
      Array.from({ length: TABLES }, () => mine.api.openTable({ name: "Survivor", betMs: 120_000 })),
    );
    for (const { tableId } of tables) {
      await mine.act(tableId, { type: "sit", seat: 0 });
      await other.act(tableId, { type: "sit", seat: 1 });
      await mine.act(tableId, { type: "bet", amount: 100 });
    }
    await redis.nodes[1]!.kill();
    await redis.nodes[1]!.start();
    await redis.on(1, (node) => node.flushall()); // Its slots are written down elsewhere than its data.
    const heard = new Map<string, number>();
    for (const { tableId } of tables) {
      const { table } = await other.act(tableId, { type: "leave" });
      expect(table.seats[0]).toMatchObject({ bet: 100 });
      // Events come from the other container over the bus, never with the regular announcement.
      mine
        .watch(tableId)
        .on("change", (change) => change.events.length > 0 && heard.set(tableId, change.table.version));
    }
    const sitsAndLeaves = async () => {
      for (const { tableId } of tables) {
        await other.act(tableId, { type: "sit", seat: 3 });
        await other.act(tableId, { type: "leave" });
      }
      return heard.size;
    };
    await expect.poll(sitsAndLeaves, { timeout: 60_000, interval: 500 }).toBe(TABLES);
    mine.close();
    other.close();
  });
});
