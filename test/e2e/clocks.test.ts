/** Two containers whose machines' clocks are set wrong under play. */
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { TokensMessage } from "../../src/protocol/http.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";
import { call, guest, openTable, seatOf, Wire } from "./wire/wire.ts";

const DAY_MS = 86_400_000;
const TURN_MS = 3_000;

let cluster: Cluster;
let fast: string;
let slow: string;

beforeAll(async () => {
  const skewed = { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../setup/skewedClock.mjs")}` };
  cluster = await openCluster(0, { ...skewed, RECONCILE_MS: "1000" });
  fast = (await cluster.add({ CLOCK_OFFSET_MS: "3000", CLOCK_JUMPS_MS: `30000,${100 * DAY_MS}` })).url;
  slow = (await cluster.add({ CLOCK_OFFSET_MS: "-3000", CLOCK_JUMPS_MS: `-30000,${-100 * DAY_MS}` })).url;
});
afterAll(() => cluster?.close());

async function sql<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: cluster.database.ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const jump = (): void => {
  for (const { process: server } of cluster.containers) process.kill(server.pid, "SIGUSR2");
};

const untilOff = (url: string, reason: RegExp) =>
  vi.waitFor(
    async () =>
      expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({ reasons: [expect.stringMatching(reason)] }),
    { timeout: 5_000, interval: 50 },
  );

async function offsetOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^clock_offset_seconds (.+)$/m.exec(text)?.[1]);
}

async function seatTwo() {
  const [ada, bob] = [await guest(fast), await guest(slow)];
  const { tableId } = await openTable(fast, ada.accessToken, { turnMs: TURN_MS });
  const adaWire = await Wire.connect(fast, { token: ada.accessToken });
  const bobWire = await Wire.connect(slow, { token: bob.accessToken });
  await adaWire.join(tableId);
  await bobWire.join(tableId);
  await adaWire.mustAct(tableId, { type: "sit", seat: 0 });
  await bobWire.mustAct(tableId, { type: "sit", seat: 1 });
  return { ada, bob, adaWire, bobWire, tableId };
}

/** Both bet and say no to insurance; then nobody does anything. */
async function dealAndWait({ adaWire, bobWire, tableId }: Awaited<ReturnType<typeof seatTwo>>): Promise<void> {
  for (let round = 1; ; round += 1) {
    await adaWire.table(tableId, (table) => table.phase === "BETTING" && table.roundNumber === round);
    await adaWire.mustAct(tableId, { type: "bet", amount: 100 });
    let { table } = await bobWire.mustAct(tableId, { type: "bet", amount: 100 });
    if (table.phase === "INSURANCE") {
      await adaWire.mustAct(tableId, { type: "insurance", take: false });
      ({ table } = await bobWire.mustAct(tableId, { type: "insurance", take: false }));
    }
    if (table.phase === "PLAYER_TURN") return;
  }
}

describe("containers whose clocks are set wrong", () => {
  it("[T46] [O19] when clocks jump apart by a minute turns keep their length, every player is present, tokens hold; neither container is ready", async () => {
    const seats = await seatTwo();
    const { ada, bob, adaWire, bobWire, tableId } = seats;
    expect(await offsetOf(fast)).toBeCloseTo(3, 0);
    jump();
    await Promise.all([untilOff(fast, /clock off by 30\.0 s/), untilOff(slow, /clock off by -30\.0 s/)]);
    expect(await offsetOf(slow)).toBeCloseTo(-30, 0);

    await dealAndWait(seats);
    const begun = performance.now();
    const [seenFast, seenSlow] = await Promise.all([adaWire.join(tableId), bobWire.join(tableId)]);
    const lefts = [seenFast, seenSlow].map(({ deadline, serverTime }) => deadline! - serverTime);
    for (const left of lefts) expect(left).toBeGreaterThan(0);
    for (const left of lefts) expect(left).toBeLessThanOrEqual(TURN_MS);
    expect(Math.abs(lefts[0]! - lefts[1]!)).toBeLessThan(1_000);
    const turn = seenFast.turn;
    const moved = await adaWire.table(
      tableId,
      ({ version, turn: now }) => version > seenFast.version && JSON.stringify(now) !== JSON.stringify(turn),
    );
    expect(performance.now() - begun).toBeGreaterThan(lefts[0]! - 500);
    for (const { user } of [ada, bob]) expect(seatOf(moved, user.id).connected).toBe(true);

    const [byFast, bySlow] = [await guest(fast), await guest(slow)];
    for (const [url, { accessToken: token }] of [
      [slow, byFast],
      [fast, bySlow],
      [slow, ada],
      [fast, bob],
    ] as const)
      expect((await call("GET", `${url}/api/wallet`, { token })).status).toBe(200);
    adaWire.close();
    bobWire.close();
  });

  it("[T46] [T22] are months ahead and behind: no day is closed before its end, no session and no answer is forgotten", async () => {
    const player = await guest(fast);
    jump();
    await Promise.all([untilOff(fast, /clock off by 8640000\.0 s/), untilOff(slow, /clock off by -8640000\.0 s/)]);
    expect((await call("GET", `${slow}/api/wallet`, { token: player.accessToken })).status).toBe(200);
    const refreshed = await call<TokensMessage>("POST", `${fast}/api/auth/refresh`, {
      body: { refreshToken: player.refreshToken },
    });
    expect(refreshed.status).toBe(200);
    const passes = async () => Number((await sql<{ n: string }>("SELECT count(*) AS n FROM reconciliations"))[0]!.n);
    const before = await passes();
    await vi.waitUntil(async () => (await passes()) > before + 1, { timeout: 15_000, interval: 100 });
    const future =
      "SELECT day FROM chain_roots WHERE day >= (now() AT TIME ZONE 'UTC')::date OR day < (now() AT TIME ZONE 'UTC')::date - 1";
    expect(await sql(future)).toEqual([]);
  });
});
