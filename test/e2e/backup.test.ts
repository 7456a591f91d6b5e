/** The restore of docs/operations/backup.md, rehearsed: a base backup of a house in play, and a house opened from it. */
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { takeBaseBackup } from "../setup/baseBackup.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";
import { openPostgres, type TestPostgres } from "../setup/postgres.ts";

let original: TestPostgres;
let house: Cluster;
beforeAll(async () => {
  original = await openPostgres();
  house = await openCluster(1, { DATABASE_URL: original.url });
});
afterAll(async () => {
  await house?.close();
  await original?.close();
});

type Body = Record<string, never> & { [name: string]: Body };

async function call(url: string, method: string, path: string, token?: string, body?: object) {
  const headers = {
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

it("[O60] what was there at the backup is there again, round under way included; what came after is gone, and the books balance", async () => {
  const url = house.containers[0]!.url;
  const player = (await call(url, "POST", "/api/auth/guest", undefined, {})).body;
  const token = player["accessToken"] as unknown as string;
  const table = await call(url, "POST", "/api/tables", token, {
    name: "Backup",
    // Longer than a slow machine takes for all that follows: what is compared must not move by itself.
    betMs: 120_000,
    turnMs: 120_000,
    settledMs: 120_000,
  });
  const tableId = table.body["tableId"] as unknown as string;
  const act = (to: string, action: object) =>
    call(to, "POST", `/api/tables/${tableId}/actions`, token, { actionId: randomUUID(), action });
  await act(url, { type: "sit", seat: 0 });
  await act(url, { type: "bet", amount: 500 });
  const look = async (at: string) => (await call(at, "GET", `/api/tables/${tableId}`, token)).body;
  // Until nothing moves by itself: the player's turn, or a round that a natural ended at once.
  const isStill = async () => ["INSURANCE", "PLAYER_TURN", "SETTLED"].includes(String((await look(url))["phase"]));
  await vi.waitUntil(isStill, { timeout: 20_000, interval: 20 });
  const before = await look(url);
  const wallet = (await call(url, "GET", "/api/wallet", token)).body;

  const folder = join(inject("stores").dir, `backup-${randomBytes(4).toString("hex")}`);
  await takeBaseBackup(original, folder);
  const after = await call(url, "POST", "/api/wallet/deposits", token, { amount: 777 });
  expect(after.status).toBeLessThan(300);
  await house.kill(house.containers[0]!);
  await original.stop();

  const restored = await openPostgres({ from: folder });
  try {
    await flush(house.redis.port);
    const fresh = await house.add({ DATABASE_URL: restored.url });
    const found = await look(fresh.url);
    for (const fact of ["version", "phase", "roundId", "seats", "dealer", "fairness"])
      expect(found[fact]).toEqual(before[fact]);
    expect((await call(fresh.url, "GET", "/api/wallet", token)).body).toEqual(wallet);

    const admin = (await call(fresh.url, "POST", "/api/auth/login", undefined, house.admin)).body[
      "accessToken"
    ] as unknown as string;
    expect((await call(fresh.url, "GET", "/api/admin/ledger/check", admin)).body).toMatchObject({
      ok: true,
      drift: 0,
      problems: [],
    });
    const { status, body } = await call(fresh.url, "GET", "/health");
    expect(status).toBe(200);
    for (const part of ["redis", "database", "queue", "tables"])
      expect(body["components"]?.[part]).toMatchObject({ status: "healthy" }); // How busy the machine is, is not of the backup.
    if (String(found["phase"]) === "PLAYER_TURN") expect((await act(fresh.url, { type: "stand" })).status).toBe(200);
    await house.kill(fresh);
  } finally {
    await restored.close();
  }
});

async function flush(port: number): Promise<void> {
  const { Redis } = await import("ioredis");
  const redis = new Redis(port, "127.0.0.1");
  await redis.flushall();
  redis.disconnect();
}
