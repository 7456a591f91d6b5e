/** What is paid is what was looked at. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Payout } from "../../../src/dividends/ports/book.ts";
import { createSyndicateBook } from "../../../src/infrastructure/postgres/syndicates.ts";
import { asPlayerId, asSyndicateId, type SyndicateId } from "../../../src/kernel/ids.ts";
import type { OpenPayDay } from "../../../src/wiring/payDay.ts";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";

const LIMIT = 10_000;

describe("a dry run and the run that is bound to it", () => {
  let house: PayDayHouse;
  let office: OpenPayDay;
  beforeAll(async () => {
    house = await openPayDayHouse();
    office = await house.office({ DIVIDEND_APPROVAL_ABOVE: LIMIT });
    office.startWorking();
  });
  afterAll(() => house.close());

  const look = (period?: string) => office.distributor.run({ dryRun: true, period });
  const pay = (digest: string | null, period?: string) =>
    office.distributor.run({ period, ...(digest !== null && { digest }) });
  const issue = (account: string, amount: number) =>
    house.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [
      JSON.stringify([{ kind: "ISSUE", from: "issue:0", to: account, amount }]),
    ]);
  const runsStarted = async () => (await house.sql("SELECT 1 FROM dividend_runs WHERE NOT is_dry")).length;

  it("[S24] a run that is bound to a dry run pays just what that one showed", async () => {
    const made = await house.newSyndicate([1, 3], 400);
    const seen = await look("2026-W40");
    expect(seen).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), enqueuedCount: 0, held: 0 });
    const paid = await pay(seen.digest, "2026-W40");
    expect(paid).toMatchObject({ enqueuedCount: 1, digest: seen.digest });
    await house.ended(paid.runId);
    expect(await house.paidTo(made, paid.runId)).toEqual([100, 300]);
  });

  it("[S24] whatever has changed since that dry run, nothing is paid, nothing is written, and it is said", async () => {
    const one = await house.newSyndicate([5, 5], 1_000);
    const book = createSyndicateBook(house.prisma);
    const [first, second] = one.members as [string, string];
    const operation = (player: string) => ({
      operationId: randomUUID(),
      syndicate: asSyndicateId(one.id),
      player: asPlayerId(player),
    });
    const changes: [string, () => Promise<unknown>][] = [
      ["money came in", () => issue(`treasury:${one.id}`, 1)],
      ["a rule was changed", () => book.change(asSyndicateId(one.id), { treasuryMin: 3 })],
      ["a member left", () => book.leave(operation(first))],
      ["a syndicate was founded, with something in it", () => house.newSyndicate([1], 10)],
      [
        "shares went from one to another, the sums the same",
        async () => {
          await issue(`player:${first}`, 100);
          await book.join(operation(first));
          await house.sql(
            "UPDATE syndicate_members SET user_id = $2 WHERE user_id = $1 AND left_run = 9223372036854775807 AND shares > 0",
            [second, randomUUID()],
          );
        },
      ],
    ];
    for (const [what, change] of changes) {
      const { digest } = await look();
      expect((await look()).digest, "two dry runs of one moment").toBe(digest);
      const before = await runsStarted();
      await change();
      await expect(pay(digest), what).rejects.toMatchObject({ code: "DIVIDENDS_CHANGED" });
      expect(await runsStarted(), what).toBe(before);
    }
    const { digest } = await look("2026-W41");
    await expect(pay(digest, "2026-W42")).rejects.toMatchObject({ code: "DIVIDENDS_CHANGED" }); // Another period.
    await house.ended((await pay(digest, "2026-W41")).runId);
  });

  it("[S24] twenty payments bound to one dry run, at once, are one run", async () => {
    await house.newSyndicate([1], 70);
    const { digest } = await look();
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => pay(digest)));
    const [won, ...others] = tries.filter(({ status }) => status === "fulfilled");
    expect(others).toEqual([]);
    for (const one of tries.filter((tried) => tried.status === "rejected"))
      expect(["RUN_ACTIVE", "DIVIDENDS_CHANGED"]).toContain((one.reason as { code: string }).code);
    await house.ended((won as PromiseFulfilledResult<{ runId: string }>).value.runId);
  });

  it("[S25] payouts are sorted, searched and compared with the pay day before; what would be held back says why", async () => {
    const [large, small, poor] = [
      await house.newSyndicate([1], LIMIT + 1),
      await house.newSyndicate([1, 1], 300),
      await house.newSyndicate([1], 0),
    ];
    for (const [{ id }, name] of [
      [large, "Whales 100%"],
      [small, "Sparrows"],
      [poor, "Nobody's"],
    ] as const)
      await house.sql("UPDATE syndicates SET name = $2 WHERE id = $1", [id, name]);
    await pay(null);
    await vi.waitFor(async () => expect(await house.balanceOf(`treasury:${small.id}`)).toBe(0), { timeout: 30_000 });
    await issue(`treasury:${small.id}`, 120);
    const { runId } = await look();
    const page = { state: null, after: null, limit: 2 };
    const all = async (more: object) => {
      const found: Payout[] = [];
      for (let after: SyndicateId | null = null; ; ) {
        const { items, nextCursor } = await office.distributor.payouts(runId, { ...page, ...more, after });
        found.push(...items);
        if (nextCursor === null) return found;
        after = asSyndicateId(nextCursor);
      }
    };
    const namesOf = async (more: object) => (await all(more)).map(({ name }) => name);
    const amounts = (await all({ sort: "amount" })).map(({ amount }) => Number(amount));
    expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
    expect(amounts[0]).toBe(LIMIT + 1);
    const byName = await namesOf({ sort: "name" });
    expect(byName).toEqual(byName.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    expect((await all({ sort: "members" }))[0]?.members).toBe(2);
    expect(await namesOf({ search: "0%" })).toEqual(["Whales 100%"]); // No pattern: what is typed is looked for.
    expect(await namesOf({ search: "SPARR", sort: "change" })).toEqual(["Sparrows"]);
    const { items } = await office.distributor.payouts(runId, { ...page, search: "Sparrows" });
    expect(items).toMatchObject([{ amount: 120n, lastAmount: 300n, lastMembers: 2 }]);
    const held = await office.distributor.payouts(runId, { ...page, state: "HELD" });
    expect(held.items).toMatchObject([{ name: "Whales 100%", state: "PLANNED", reason: "ABOVE_LIMIT" }]);
    expect(await office.distributor.details(runId)).toMatchObject({ run: { held: 1 }, approvers: 0 });
  });
});
