/** A pool whose connections all wait, and many who ask for one: refused in time, and nothing of it lost. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { memoryStore, VegasClient } from "../../../src/client/index.ts";
import type { Evidence } from "./evidence.ts";
import { pass } from "./until.ts";
import type { ChaosWitness } from "./witness.ts";
import type { World } from "./world.ts";

/** How long every connection waits; and how many ask for one meanwhile, far more than there are. */
const FULL_MS = 4_000;
const ASKERS = 60;
const ASKS_MAX = 100;

/** Every connection waits for accounts that are locked, and many more ask. @returns how long those waited who were refused. */
export async function fillThePools(world: World, witness: ChaosWitness, evidence: Evidence): Promise<number[]> {
  const containers = world.living().map(({ url }) => url);
  const tokens = memoryStore();
  const { id: playerId } = await new VegasClient({ containers, tokens }).api.guest();
  const token = tokens.load()?.accessToken ?? "";
  const pay = async (url: string, key: string) => {
    const from = performance.now();
    const headers = { authorization: `Bearer ${token}`, "idempotency-key": key, "content-type": "application/json" };
    const response = await fetch(`${url}/api/wallet/deposits`, {
      method: "POST",
      headers,
      body: JSON.stringify({ amount: 1 }),
    });
    const body = (await response.json()) as { id?: string };
    return { status: response.status, id: body.id, ms: performance.now() - from };
  };
  const ours = new pg.Client({ connectionString: world.postgres.ownerUrl });
  await ours.connect();
  await ours.query("BEGIN; LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE");
  evidence.fault("pool exhausted", containers.length);
  const keys = Array.from({ length: ASKERS }, () => randomUUID());
  const asked = keys.map((key, index) => pay(containers[index % containers.length] as string, key));
  await pass(FULL_MS);
  await ours.end();
  const first = await Promise.all(asked);
  for (const [index, key] of keys.entries()) {
    let { status, id } = first[index] as Awaited<ReturnType<typeof pay>>;
    for (let asks = 0; status !== 200 && status !== 201 && asks < ASKS_MAX; asks += 1) {
      await pass(100);
      ({ status, id } = await pay(containers[asks % containers.length] as string, key));
    }
    if (id === undefined) witness.unpaid(playerId);
    else witness.paid(playerId, id);
  }
  return first.filter(({ status }) => status === 503).map(({ ms }) => ms);
}
