/** The lean load generator, as the benches run it, against a real container. */
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Closers, createClosers } from "../../src/ops/cli/closers.ts";
import { type Company, companyOf, startGenerator } from "../lab/load/generators.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";
import { guest, openTable } from "./wire/wire.ts";

const PROGRAM = new URL("../../dist/test/lab/load/lean/generator.js", import.meta.url);

let cluster: Cluster;
let closers: Closers;
let database: pg.Client;
let company: Company;
let tableIds: string[];
beforeAll(async () => {
  closers = createClosers();
  cluster = await openCluster(1);
  database = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await database.connect();
  closers.add(() => database.end());
  const { url } = cluster.containers[0]!;
  const { accessToken } = await guest(url);
  const pace = { betMs: 100_000, turnMs: 100_000, settledMs: 100 };
  tableIds = await Promise.all(
    [1, 2].map(async () => (await openTable(url, accessToken, { ...pace, minBet: 10, seats: 3 })).tableId),
  );
  company = companyOf([startGenerator(closers, PROGRAM), startGenerator(closers, PROGRAM)]);
  await company.gather({
    containers: [url],
    tables: tableIds.map((tableId) => ({ tableId, players: 3, spectators: 1 })),
    idle: 1,
    bet: 10,
  });
});
afterAll(async () => {
  await closers.closeAll();
  await cluster.close();
});

it("[PF1] lean players play whole rounds, and each of their acknowledged actions is in the journal", async () => {
  await company.play(null);
  await expect.poll(async () => roundsSettled()).toBeGreaterThan(5);
  await company.rest();
  const { acknowledgedEver, errors, late, open, here, spread } = await company.read();
  expect({ errors, late, open, here }).toEqual({ errors: {}, late: {}, open: 0, here: 9 });
  expect(spread.count).toBeGreaterThan(0);
  const { rows } = await database.query("SELECT count(*) FROM journal WHERE action_id IS NOT NULL");
  expect(Number(rows[0].count)).toBe(acknowledgedEver);
});

it("[PF1] those whose connection is cut come back, and go on", async () => {
  await company.restart();
  await company.play(200);
  await company.cut();
  await expect.poll(async () => (await company.read()).away.count).toBe(6);
  const settled = await roundsSettled();
  await expect.poll(async () => roundsSettled()).toBeGreaterThan(settled + 1);
  await company.rest();
  const { errors, open } = await company.read();
  expect({ errors, open }).toEqual({ errors: {}, open: 0 });
});

async function roundsSettled(): Promise<number> {
  const { rows } = await database.query("SELECT count(*) FROM rounds WHERE settled_seq IS NOT NULL");
  return Number(rows[0].count);
}
