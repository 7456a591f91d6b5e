/** Sums at their borders: what is written there is refused beyond them, and every reading goes on. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";

const CEILING = 2 ** 52;
const EXACT = Number.MAX_SAFE_INTEGER;

describe("sums at their borders", () => {
  let edge: Edge;
  let admin: string;
  let ada: SignedUp;
  let bob: SignedUp;
  beforeAll(async () => {
    edge = await openEdge({ payDay: { DIVIDEND_APPROVAL_ABOVE: EXACT } });
    await edge.players.ensureAdmin({ username: "admin", password: "long enough" });
    const account = { username: "admin", password: "long enough" };
    admin = (await edge.call("POST", "/api/auth/login", { body: account })).body.accessToken;
    [ada, bob] = await Promise.all([edge.guest("ada"), edge.guest("bob")]);
  });
  afterAll(() => edge.close());

  const as = ({ accessToken: token }: SignedUp, method: string, path: string, body?: unknown) =>
    edge.call(method, path, { token, body });
  /** Brings an account to a balance. */
  const bring = async (account: string, balance: number) => {
    const { balance: now } = await edge.prisma.account.findUniqueOrThrow({ where: { id: account } });
    const amount = BigInt(balance) - now;
    if (amount === 0n) return;
    const [from, to] = amount > 0n ? ["issue:0", account] : [account, "issue:0"];
    const transfer = JSON.stringify([{ kind: "ISSUE", from, to, amount: Number(amount < 0n ? -amount : amount) }]);
    await edge.prisma.$queryRaw`SELECT count(*) FROM post_transfers(${transfer}::jsonb, NULL, NULL, NULL)`;
  };
  const walletOf = (player: SignedUp) => `player:${player.user.id}`;
  const found = async (...members: SignedUp[]): Promise<string> => {
    const { id } = (await as(ada, "POST", "/api/syndicates", { name: "Border" })).body;
    for (const member of members) await as(member, "POST", `/api/syndicates/${id}/members`, {});
    return id;
  };
  const readable = async (id: string) => {
    for (const path of [`/api/syndicates/${id}`, `/api/syndicates`, `/api/syndicates/${id}/history`, "/api/wallet"])
      expect(await as(ada, "GET", path), path).toMatchObject({ status: 200 });
    for (const path of ["/dividends/runs", "/dividends/status", "/ledger/check"])
      expect(await edge.call("GET", `/api/admin${path}`, { token: admin }), path).toMatchObject({ status: 200 });
  };
  const pay = async () => {
    const { body } = await edge.call("POST", "/api/admin/dividends/runs", { token: admin, body: {} });
    await vi.waitFor(
      async () => {
        const run = await edge.call("GET", `/api/admin/dividends/runs/${body.runId}`, { token: admin });
        expect(run.body["state"]).toBe("FINISHED");
      },
      { timeout: 30_000 },
    );
  };

  it("[M17] a wallet takes deposits up to 2^52 and not one unit more", async () => {
    await bring(walletOf(ada), CEILING - 5);
    expect(await as(ada, "POST", "/api/wallet/deposits", { amount: 6 })).toMatchObject({ status: 403 });
    expect(await as(ada, "POST", "/api/wallet/deposits", { amount: 5 })).toMatchObject({ status: 201 });
    expect((await as(ada, "GET", "/api/wallet")).body.balance).toBe(CEILING);
  });

  it("[M17] a treasury and its shares take contributions up to 2^52, and can be read and paid there", async () => {
    const id = await found(ada);
    await as(ada, "POST", `/api/syndicates/${id}/contributions`, { amount: 1 });
    await bring(`treasury:${id}`, CEILING - 5);
    // A share costs all of it: that would buy nothing, and the way is told exactly.
    expect(await as(ada, "POST", `/api/syndicates/${id}/contributions`, { amount: 5 })).toMatchObject({
      status: 400,
      body: { code: "CONTRIBUTION_TOO_SMALL", min: CEILING - 5 },
    });
    expect(await as(bob, "POST", `/api/syndicates/${id}/contributions`, { amount: 6 })).toMatchObject({
      status: 403,
      body: { code: "LIMIT_REACHED", max: CEILING },
    });
    expect(await as(bob, "POST", `/api/syndicates/${id}/contributions`, { amount: 5 })).toMatchObject({ status: 201 });
    expect((await as(ada, "GET", `/api/syndicates/${id}`)).body).toMatchObject({
      treasury: CEILING,
      sharePrice: CEILING,
      dividendNow: CEILING,
    });
    await readable(id);
    await bring(walletOf(ada), 0);
    await pay();
    expect((await as(ada, "GET", "/api/wallet")).body.balance).toBe(CEILING);
    await readable(id);
  });

  it("[M17] all shares of a syndicate come to 2^52 at most", async () => {
    const id = await found(bob);
    await bring(walletOf(bob), 1_000);
    await as(bob, "POST", `/api/syndicates/${id}/contributions`, { amount: 10 });
    const whale = { syndicateId: id, userId: ada.user.id, shares: BigInt(CEILING - 30), joinedRun: 0n };
    await edge.prisma.syndicateMember.create({ data: whale });
    expect(await as(bob, "POST", `/api/syndicates/${id}/contributions`, { amount: 21 })).toMatchObject({
      status: 403,
      body: { code: "LIMIT_REACHED", max: CEILING },
    });
    expect(await as(bob, "POST", `/api/syndicates/${id}/contributions`, { amount: 20 })).toMatchObject({ status: 201 });
    expect((await as(bob, "GET", `/api/syndicates/${id}`)).body["shares"]).toBe(CEILING);
    await readable(id);
  });

  it("[M17] [S11] no dividend brings a wallet beyond 2^53 - 1: that part stays in the treasury, the others are paid", async () => {
    const id = await found(ada, bob);
    await bring(walletOf(bob), 1_000);
    await bring(walletOf(ada), 1_000);
    for (const player of [ada, bob]) await as(player, "POST", `/api/syndicates/${id}/contributions`, { amount: 50 });
    await bring(walletOf(ada), EXACT - 49);
    await pay();
    expect((await as(ada, "GET", "/api/wallet")).body.balance).toBeGreaterThanOrEqual(EXACT - 49);
    expect((await as(ada, "GET", `/api/syndicates/${id}`)).body["treasury"]).toBe(50);
    await readable(id);
  });

  it("[M17] after all of this the ledger is exact", async () => {
    expect(await edge.ledger.check()).toMatchObject({ drift: 0n, problems: [] });
  });
});
