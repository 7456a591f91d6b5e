import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSyndicateId } from "../../../src/kernel/ids.ts";
import { playerAccount, treasuryAccount } from "../../../src/money/accounts.ts";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";

describe("syndicates over HTTP", () => {
  let edge: Edge;
  let ada: SignedUp;
  let bob: SignedUp;
  beforeAll(async () => {
    edge = await openEdge();
    [ada, bob] = await Promise.all([edge.guest("ada"), edge.guest("bob")]);
  });
  afterAll(() => edge.close());

  const as = (player: SignedUp, method: string, path: string, body?: unknown, key?: string) =>
    edge.call(method, `/api/syndicates${path}`, {
      token: player.accessToken,
      body,
      ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
    });
  const found = async (by: SignedUp = ada, name = "The Card Counters") => (await as(by, "POST", "", { name })).body;
  const join = (player: SignedUp, id: string, key?: string) => as(player, "POST", `/${id}/members`, {}, key);
  const give = (player: SignedUp, id: string, amount: unknown, key?: string) =>
    as(player, "POST", `/${id}/contributions`, { amount }, key);
  const balanceOf = async (account: string) => (await edge.ledger.balance(account))?.balance;

  it("[S1] a new one is open, empty, and its founder is no member yet", async () => {
    const answer = await as(ada, "POST", "", { name: "First" });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: "First",
      founderId: ada.user.id,
      treasury: 0,
      members: [],
      memberCount: 0,
      shares: 0,
      mine: null,
      isOpen: true,
      sharesMax: 1_000_000_000_000,
      invitation: null,
      nextPayDay: null,
      sharePrice: 1,
      dividendNow: 0,
      distributedBp: 10_000,
      treasuryMin: 0,
      createdAt: expect.any(Number),
    });
    expect((await as(bob, "GET", `/${answer.body.id}`)).body).toEqual(answer.body);
    expect(await balanceOf(treasuryAccount(asSyndicateId(answer.body.id)))).toBe(0n);
  });

  it("[S1] founded twice under one Idempotency-Key, it is one", async () => {
    const key = randomUUID();
    const [first, second] = [
      await as(ada, "POST", "", { name: "Once" }, key),
      await as(ada, "POST", "", { name: "Once" }, key),
    ];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
  });

  it("[S2] players join once, without shares, and buy them with what they contribute", async () => {
    const { id } = await found();
    expect(await join(ada, id)).toMatchObject({ status: 201, body: { mine: 0, shares: 0, memberCount: 1 } });
    await join(bob, id);
    await give(ada, id, 300);
    const bought = await give(bob, id, 100);
    const members = [
      { userId: ada.user.id, username: "ada", shares: 300 },
      { userId: bob.user.id, username: "bob", shares: 100 },
    ].toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
    expect(bought).toMatchObject({ status: 201, body: { members, memberCount: 2, shares: 400, mine: 100 } });
    expect(bought.body).toMatchObject({ contribution: { shares: 100 }, sharePrice: 1, dividendNow: 100 });
    expect(await join(bob, id)).toMatchObject({ status: 409, body: { code: "ALREADY_MEMBER" } });
  });

  it("[S2] 20 tries at once to join are one membership", async () => {
    const { id } = await found();
    const tries = await Promise.all(Array.from({ length: 20 }, () => join(ada, id)));
    expect(tries.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(19).fill(409)]);
    expect((await as(ada, "GET", `/${id}`)).body).toMatchObject({ shares: 0, memberCount: 1 });
  });

  it.each([1, 0, -1, 1_000_000, "10", null, 2 ** 53])(
    "[S2] a request for %s shares is refused with how to get them",
    async (shares) => {
      const { id } = await found();
      const asked = await as(ada, "POST", `/${id}/members`, { shares });
      expect(asked).toMatchObject({ status: 422, body: { code: "SHARES_ARE_BOUGHT" } });
      expect(asked.body.title).toContain("/contributions");
      expect((await as(ada, "GET", `/${id}`)).body).toMatchObject({ memberCount: 0 });
    },
  );

  it("[S2] refusals come in their order: unknown, closed, already a member", async () => {
    const { id } = await found();
    expect(await join(ada, randomUUID())).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    expect(await join(ada, "not-an-id")).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    await join(ada, id);
    await as(ada, "PATCH", `/${id}`, { isOpen: false });
    expect(await join(ada, id)).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    await as(ada, "PATCH", `/${id}`, { isOpen: true });
    expect(await join(ada, id)).toMatchObject({ status: 409, body: { code: "ALREADY_MEMBER" } });
  });

  it("[S2] shares cost what they are worth, rounded in favour of those who hold some, and never less than one unit", async () => {
    const { id } = await found();
    await join(ada, id);
    await join(bob, id);
    await give(ada, id, 100);
    const carl = await edge.guest();
    await give(carl, id, 50); // A gift: each of the 100 shares is now worth 1.5.
    expect((await as(bob, "GET", `/${id}`)).body).toMatchObject({ sharePrice: 1.5, mine: 0, dividendNow: 0 });
    expect(await give(bob, id, 1)).toMatchObject({ status: 400, body: { code: "CONTRIBUTION_TOO_SMALL", min: 2 } });
    expect(await give(bob, id, 5)).toMatchObject({ status: 201, body: { contribution: { shares: 3 }, treasury: 155 } });
    expect((await as(ada, "GET", `/${id}`)).body.dividendNow).toBe(150); // 155 × 100 / 103: bob's rounding is hers.
  });

  it("[S2] no member holds more shares than the founder allows", async () => {
    const { id } = await found();
    await as(ada, "PATCH", `/${id}`, { sharesMax: 5 });
    await join(bob, id);
    expect(await give(bob, id, 6)).toMatchObject({ status: 403, body: { code: "LIMIT_REACHED", max: 5 } });
    expect(await give(bob, id, 5)).toMatchObject({ status: 201 });
    expect(await give(bob, id, 1)).toMatchObject({ status: 403, body: { code: "LIMIT_REACHED", max: 5 } });
  });

  it("[S3] who leaves takes nothing along, and comes back without shares", async () => {
    const { id } = await found();
    await join(bob, id);
    await give(bob, id, 250);
    expect(await as(bob, "DELETE", `/${id}/members`)).toMatchObject({
      status: 200,
      body: { mine: null, treasury: 250, shares: 0 },
    });
    expect(await as(bob, "DELETE", `/${id}/members`)).toMatchObject({ status: 400, body: { code: "NOT_A_MEMBER" } });
    expect(await as(bob, "DELETE", `/${randomUUID()}/members`)).toMatchObject({ status: 404 });
    expect(await join(bob, id)).toMatchObject({ status: 201, body: { mine: 0, shares: 0 } });
  });

  it("[S22] joining, leaving and contributing are answered as the first time after an answer that was lost", async () => {
    const { id } = await found();
    const lose = () => edge.prisma.$executeRaw`DELETE FROM idempotency_keys`; // As if the container had died before keeping it.
    const [joining, giving, leaving] = [randomUUID(), randomUUID(), randomUUID()];
    expect(await join(bob, id, joining)).toMatchObject({ status: 201, body: { mine: 0 } });
    await lose();
    expect(await join(bob, id, joining)).toMatchObject({ status: 201, body: { mine: 0, memberCount: 1 } });
    const first = await give(bob, id, 70, giving);
    await lose();
    const again = await give(bob, id, 70, giving);
    expect(again).toMatchObject({ status: 201, body: { treasury: 70, mine: 70 } });
    expect(again.body.contribution).toEqual(first.body.contribution);
    const leave = () =>
      edge.call("DELETE", `/api/syndicates/${id}/members`, {
        token: bob.accessToken,
        headers: { "idempotency-key": leaving },
      });
    expect(await leave()).toMatchObject({ status: 200, body: { mine: null } });
    await lose();
    expect(await leave()).toMatchObject({ status: 200, body: { mine: null, memberCount: 0 } });
  });

  it("[S4] a contribution moves money from the wallet to the treasury, and tells the devices", async () => {
    const { id } = await found();
    const before = (await balanceOf(playerAccount(bob.user.id)))!;
    edge.told.wallets.length = 0;
    const answer = await give(bob, id, 1_000);
    expect(answer).toMatchObject({ status: 201, body: { id, treasury: 1_000, contribution: { amount: 1_000 } } });
    expect(await balanceOf(playerAccount(bob.user.id))).toBe(before - 1_000n);
    expect(edge.told.wallets).toMatchObject([{ player: bob.user.id, balance: before - 1_000n }]);
  });

  it("[S4] the same contribution under one Idempotency-Key is made once, 20 times at once too", async () => {
    const { id } = await found();
    const key = randomUUID();
    const tries = await Promise.all(Array.from({ length: 20 }, () => give(bob, id, 10, key)));
    expect(tries.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
    expect(tries.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(await balanceOf(treasuryAccount(asSyndicateId(id)))).toBe(10n);
  });

  it("[S4] more than the wallet holds, and amounts that are none, are refused", async () => {
    const { id } = await found();
    expect(await give(ada, id, 999_999_999)).toMatchObject({ status: 402, body: { code: "INSUFFICIENT_FUNDS" } });
    for (const amount of [0, -5, 1.5, "7", 1e13]) expect(await give(ada, id, amount)).toMatchObject({ status: 400 });
    expect(await give(ada, randomUUID(), 5)).toMatchObject({ status: 404 });
    expect(await balanceOf(treasuryAccount(asSyndicateId(id)))).toBe(0n);
  });

  it("[S5] the founder alone sets the rules", async () => {
    const { id } = await found();
    const wish = { distributedBp: 2_500, treasuryMin: 100 };
    expect(await as(bob, "PATCH", `/${id}`, wish)).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect(await as(ada, "PATCH", `/${id}`, wish)).toMatchObject({ status: 200, body: { ...wish, isOpen: true } });
    for (const wrong of [{ distributedBp: 0 }, { distributedBp: 10_001 }, { treasuryMin: -1 }, { name: "Mine" }])
      expect(await as(ada, "PATCH", `/${id}`, wrong)).toMatchObject({ status: 400 });
    expect((await as(bob, "GET", `/${id}`)).body).toMatchObject(wish);
  });

  it("[S6] lists are newest first, by pages, and the caller's own on request", async () => {
    const carl = await edge.guest("carl");
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await found(carl, `List ${index}`)).id);
    await join(carl, ids[1]!);
    await join(carl, ids[3]!);
    const first = (await as(carl, "GET", "?limit=3")).body;
    const second = (await as(carl, "GET", `?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    const mine = (await as(carl, "GET", "?mine=true")).body;
    expect(mine.items.map(({ id }) => id)).toEqual([ids[1], ids[3]]);
    expect(mine.nextCursor).toBeNull();
    expect(await as(carl, "GET", "?mine=perhaps")).toMatchObject({ status: 400 });
  });

  it("[S6] members come by pages, each once", async () => {
    const { id } = await found();
    const players = await Promise.all(Array.from({ length: 7 }, () => edge.guest()));
    await Promise.all(players.map((player) => join(player, id)));
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await as(ada, "GET", `/${id}/members?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.body.items.map(({ userId }) => userId));
      cursor = page.body.nextCursor as string | null;
    }
    expect(seen).toEqual(players.map(({ user }) => user.id).toSorted());
    expect(await as(ada, "GET", `/${id}/members?cursor=elsewhere`)).toMatchObject({ status: 400 });
  });

  it("[S7] the treasury's history is for those whose money it is", async () => {
    const { id } = await found();
    await give(bob, id, 30);
    await give(bob, id, 12);
    expect(await as(bob, "GET", `/${id}/history`)).toMatchObject({ status: 403 });
    const { body } = await as(ada, "GET", `/${id}/history?limit=1`);
    const line = { kind: "CONTRIBUTION", userId: bob.user.id, runId: null };
    expect(body.items).toMatchObject([{ ...line, amount: 12, balanceAfter: 42 }]);
    const older = (await as(ada, "GET", `/${id}/history?cursor=${body.nextCursor}`)).body;
    expect(older).toMatchObject({ items: [{ ...line, amount: 30, balanceAfter: 30 }], nextCursor: null });
    await join(bob, id);
    expect(await as(bob, "GET", `/${id}/history`)).toMatchObject({ status: 200 });
  });

  it("[M9] after all of this the ledger is exact", async () => {
    expect(await edge.ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });
});
