/** A real streaming replica: histories are read from it while it is near, and from the primary when it is not. */
import { randomBytes, randomUUID } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { createOptimizedPrismaClient, type Prisma } from "../../../src/infrastructure/postgres/client.ts";
import { createLedger } from "../../../src/infrastructure/postgres/ledger.ts";
import { followReplicas, type Replicas } from "../../../src/infrastructure/postgres/replicas.ts";
import { playerAccount } from "../../../src/money/accounts.ts";
import type { Ledger } from "../../../src/money/ports/ledger.ts";
import { takeBaseBackup } from "../../setup/baseBackup.ts";
import { newPlayerId } from "../../setup/ids.ts";
import { openPostgres, type TestPostgres } from "../../setup/postgres.ts";

const ACCOUNT = playerAccount(newPlayerId());

let primary: TestPostgres;
let replica: TestPostgres;
let clients: { primary: Prisma; replica: Prisma };
let replicas: Replicas;
let ledger: Ledger;
let isUsable = false;
/** Which server answered each use of the ledger. */
const asked: string[] = [];

beforeAll(async () => {
  primary = await openPostgres();
  const folder = join(inject("stores").dir, `replica-${randomBytes(4).toString("hex")}`);
  await takeBaseBackup(primary, folder);
  writeFileSync(join(folder, "standby.signal"), "");
  const { username, password, port } = new URL(primary.ownerUrl);
  const conninfo = `host=127.0.0.1 port=${port} user=${username} password=${password}`;
  appendFileSync(join(folder, "postgresql.auto.conf"), `\nprimary_conninfo = '${conninfo}'\n`);
  replica = await openPostgres({ from: folder });

  const open = (name: string, { url }: TestPostgres) => createOptimizedPrismaClient({ name, url, poolSize: 4 });
  clients = { primary: open("primary", primary), replica: open("replica-1", replica) };
  const observer = {
    usable: (_name: string, is: boolean) => {
      isUsable = is;
    },
  };
  replicas = followReplicas(clients.primary, [{ name: "replica-1", prisma: clients.replica }], observer);
  ledger = replicas.reading((prisma) => {
    const own = createLedger(prisma);
    const name = prisma === clients.primary ? "primary" : "replica";
    const noted =
      <Args extends unknown[], T>(work: (...args: Args) => T) =>
      (...args: Args): T => {
        asked.push(name);
        return work(...args);
      };
    return { ...own, postings: noted(own.postings), balance: noted(own.balance), post: noted(own.post) };
  }, "postings");

  const owner = new pg.Client({ connectionString: primary.ownerUrl });
  await owner.connect();
  await owner.query("INSERT INTO accounts (id, kind) VALUES ($1, 'PLAYER')", [ACCOUNT]);
  await owner.end();
});
afterAll(async () => {
  await replicas?.stop();
  await clients?.primary.$disconnect();
  await replica?.close();
  await primary?.close();
});

const deposit = () => ledger.post([{ id: randomUUID(), kind: "DEPOSIT", from: "payment:0", to: ACCOUNT, amount: 10n }]);
const history = async () => (await ledger.postings(ACCOUNT, { before: null, limit: 100 })).length;
const untilUsable = (is: boolean) => vi.waitUntil(() => isUsable === is, { timeout: 40_000, interval: 50 });
const lastAsked = async (work: () => Promise<unknown>) => {
  asked.length = 0;
  await work();
  return asked;
};

it("[O43] a near replica answers histories; balances and postings of money stay with the primary", async () => {
  await deposit();
  await untilUsable(true);
  expect(await lastAsked(history)).toEqual(["replica"]);
  expect(await lastAsked(() => ledger.balance(ACCOUNT))).toEqual(["primary"]);
  expect(await lastAsked(deposit)).toEqual(["primary"]);
  await vi.waitUntil(async () => (await history()) === 2, { timeout: 20_000, interval: 20 }); // It follows.
});

it("[O44] one that falls behind is left out until it has caught up", async () => {
  const owner = new pg.Client({ connectionString: replica.ownerUrl });
  await owner.connect();
  await owner.query("SELECT pg_wal_replay_pause()");
  await deposit();
  await untilUsable(false);
  expect(await lastAsked(history)).toEqual(["primary"]);
  expect(await history()).toBe(3);
  await owner.query("SELECT pg_wal_replay_resume()");
  await owner.end();
  await untilUsable(true);
  expect(await lastAsked(history)).toEqual(["replica"]);
});

it("[O45] one that is gone is not missed, at once, and is used again when it is back", async () => {
  await untilUsable(true);
  await replica.stop();
  expect(await history()).toBe(3); // The very next question, whoever was asked first.
  await untilUsable(false);
  await deposit();
  expect(await history()).toBe(4);
  await replica.start();
  await untilUsable(true);
  expect(await lastAsked(history)).toEqual(["replica"]);
});

it("[O46] a replica refuses every write", async () => {
  const write = clients.replica.$executeRaw`INSERT INTO accounts (id, kind) VALUES ('player:x', 'PLAYER')`;
  await expect(write).rejects.toThrow(/read-only/);
});
