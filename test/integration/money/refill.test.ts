import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";

describe("limited play money", () => {
  let edge: Edge;
  let ada: SignedUp;
  beforeAll(async () => {
    edge = await openEdge({ playMoney: "limited" });
    ada = await edge.guest("ada");
  });
  afterAll(() => edge.close());

  const post = (path: string, body: object = {}) =>
    edge.call("POST", `/api/wallet${path}`, { token: ada.accessToken, body });
  const balance = async () => (await edge.call("GET", "/api/wallet", { token: ada.accessToken })).body["balance"];

  it("[M16] deposits are refused, and the house says so before", async () => {
    expect(await post("/deposits", { amount: 500 })).toMatchObject({
      status: 403,
      body: { code: "LIMIT_REACHED", max: 0 },
    });
    const { body } = await edge.call("GET", "/api/wallet/play-money", { token: ada.accessToken });
    expect(body).toEqual({ deposits: "limited", refillsTo: 100_000 });
    expect(await balance()).toBe(100_000);
  });

  it("[M15] a wallet that is not below the starting balance gets nothing", async () => {
    expect(await post("/refill")).toMatchObject({ status: 403, body: { code: "LIMIT_REACHED", max: 100_000 } });
  });

  it("[M15] one below it is filled up once a day, also when twenty ask at once", async () => {
    expect(await post("/withdrawals", { amount: 70_000 })).toMatchObject({ status: 201 });
    const tries = await Promise.all(Array.from({ length: 20 }, () => post("/refill")));
    for (const one of tries) expect(one).toMatchObject({ status: 201, body: { amount: 70_000 } });
    expect(new Set(tries.map(({ body }) => body["id"])).size).toBe(1);
    expect(await balance()).toBe(100_000);
    await post("/withdrawals", { amount: 1_000 });
    const again = await post("/refill");
    expect(again.body).toEqual(tries[0]!.body); // The day's refill, told again.
    expect(Number(again.body["nextAt"])).toBeGreaterThan(Date.now());
    expect(await balance()).toBe(99_000);
    expect(await edge.ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });

  it("[M15] a body with anything in it is refused", async () => {
    expect(await post("/refill", { amount: 5 })).toMatchObject({ status: 400 });
  });
});

it("[M15] [M16] the amounts are the operator's: what one begins with, and what a refill fills up to", async () => {
  const edge = await openEdge({ playMoney: "limited", startingBalance: 5_000n, refillTo: 7_500n });
  try {
    const { accessToken: token } = await edge.guest();
    expect((await edge.call("GET", "/api/wallet", { token })).body.balance).toBe(5_000);
    expect((await edge.call("GET", "/api/wallet/play-money", { token })).body).toMatchObject({ refillsTo: 7_500 });
    expect((await edge.call("POST", "/api/wallet/refill", { token, body: {} })).body.amount).toBe(2_500);
  } finally {
    await edge.close();
  }
});
