/** Pay day as members and admins live through it, on whichever container they are. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { TokensMessage } from "../../../src/protocol/http.ts";
import type { ServerEvents } from "../../../src/protocol/socket.ts";
import { type Cluster, openCluster } from "../../setup/containers.ts";
import { type Answer, call, guest, Wire } from "./wire.ts";

type Progress = Parameters<ServerEvents["dividend:progress"]>[0];
type Paid = Parameters<ServerEvents["dividend:paid"]>[0];

const WITHIN = { timeout: 60_000, interval: 50 };

let cluster: Cluster;
/** Pays nobody: starts runs and passes the news on. */
let front: string;
let paying: string;

beforeAll(async () => {
  cluster = await openCluster(1, { DIVIDEND_WORKER: "off", DIVIDEND_SCHEDULE: "off" });
  front = cluster.containers[0]!.url;
  paying = (await cluster.add({ DIVIDEND_WORKER: "on" })).url;
});
afterAll(() => cluster?.close());

async function connect(url: string, { accessToken: token }: Pick<TokensMessage, "accessToken">) {
  const wire = await Wire.connect(url, { token });
  const [paid, progress]: [Paid[], Progress[]] = [[], []];
  wire.socket.on("dividend:paid", (message: Paid) => void paid.push(message));
  wire.socket.on("dividend:progress", (message: Progress) => void progress.push(message));
  return { wire, paid, progress };
}

async function must(promise: Promise<Answer>) {
  const { status, body } = await promise;
  expect({ status, refused: status < 300 ? null : body }).toMatchObject({ refused: null });
  return body;
}

describe("a run started on a container that pays nobody", () => {
  it("[S20] every member hears of their dividend and balance once, admins of the run, on every container; strangers of nothing", async () => {
    const [founder, one, three, stranger] = await Promise.all([
      guest(front),
      guest(front),
      guest(paying),
      guest(front),
    ]);
    const admin = (await call<TokensMessage>("POST", `${front}/api/auth/login`, { body: cluster.admin })).body;
    const syndicate = await must(
      call("POST", `${front}/api/syndicates`, { token: founder.accessToken, body: { name: "Both sides" } }),
    );
    const path = `/api/syndicates/${String(syndicate["id"])}`;
    for (const [url, { accessToken: token }, amount] of [
      [front, one, 1],
      [paying, three, 3],
    ] as const) {
      await must(call("POST", `${url}${path}/members`, { token, body: {} }));
      await must(call("POST", `${url}${path}/contributions`, { token, body: { amount } }));
    }
    await must(call("POST", `${front}${path}/contributions`, { token: founder.accessToken, body: { amount: 997 } }));

    const ears = await Promise.all([
      connect(front, one),
      connect(paying, three),
      connect(paying, three), // A second device.
      connect(front, stranger),
      connect(front, admin),
      connect(paying, admin),
    ]);
    const [first, second, twin, other, adminHere, adminThere] = ears as [Ear, Ear, Ear, Ear, Ear, Ear];
    const run = await must(call("POST", `${front}/api/admin/dividends/runs`, { token: admin.accessToken, body: {} }));
    const runId = String(run["runId"]);

    for (const { progress } of [adminHere, adminThere]) {
      const over = { runId, waiting: 0, active: 0, completed: 1, failed: 0 };
      await vi.waitFor(() => expect(progress).toContainEqual(over), WITHIN);
    }
    // 1,001 × 1/4 leaves the larger remainder behind: 250.25 against 750.75.
    for (const { ear, given, amount } of [
      { ear: first, given: 1, amount: 250 },
      { ear: second, given: 3, amount: 751 },
      { ear: twin, given: 3, amount: 751 },
    ]) {
      await vi.waitFor(() => expect(ear.paid).toEqual([{ runId, syndicateId: syndicate["id"], amount }]), WITHIN);
      expect(ear.wire.wallets).toEqual([{ balance: 100_000 - given + amount, version: expect.any(Number) }]);
      expect(ear.progress).toEqual([]);
    }
    const wallet = await call("GET", `${front}/api/wallet`, { token: three.accessToken });
    expect(second.wire.wallets[0]).toEqual({ balance: wallet.body["balance"], version: wallet.body["version"] });
    expect([other.paid, other.progress, other.wire.wallets]).toEqual([[], [], []]);
    for (const { wire } of ears) wire.close();
  });
});

type Ear = Awaited<ReturnType<typeof connect>>;
