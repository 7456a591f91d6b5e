/** What the house won from its members, and what their syndicate gets of it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { creditHouseShare } from "../../../src/dividends/creditHouse.ts";
import { createHouseShares } from "../../../src/infrastructure/postgres/houseShares.ts";
import { createSyndicateBook } from "../../../src/infrastructure/postgres/syndicates.ts";
import { TREASURY_CEILING } from "../../../src/kernel/amounts.ts";
import { asPlayerId, asSyndicateId } from "../../../src/kernel/ids.ts";
import { openPayDayHouse, type PayDayHouse } from "../../setup/payDay.ts";

const WEEK = 7 * 24 * 3_600_000;
const MINUTE = 60_000;

describe("the house's share", () => {
  let house: PayDayHouse;
  /** The pay day that has been, and the one that comes. */
  let slot = Date.parse("2026-11-01T00:00:00Z");
  beforeAll(async () => {
    house = await openPayDayHouse();
  });
  afterAll(() => house.close());

  const logged: Record<string, unknown>[] = [];
  const say = (facts: object) => void logged.push({ ...facts });
  const log = { info: say, warn: say, error: say };
  const payDay = (perMille = 100) => {
    slot += WEEK;
    return credit(perMille);
  };
  const credit = (perMille = 100) =>
    creditHouseShare({ shares: createHouseShares(house.prisma), log, perMille }, periodOf(slot), slot);
  const periodOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  /** A settled round; default: in the middle of the week before the pay day that comes. */
  const played = (player: string, staked: number, paid: number, settledAt = slot + WEEK / 2) =>
    house.sql(
      `INSERT INTO round_players (player_id, round_id, table_id, seat, staked, paid, settled_at) VALUES ($1, $2, $2, 0, $3, $4, $5)`,
      [player, randomUUID(), staked, paid, settledAt],
    );
  const sharesOf = async (syndicate: string, player: string) =>
    Number(
      (
        await house.sql<{ shares: string }>(
          "SELECT shares FROM syndicate_members WHERE syndicate_id = $1 AND user_id = $2 AND left_run = 9223372036854775807",
          [syndicate, player],
        )
      )[0]?.shares,
    );
  const treasuryOf = ({ id }: { readonly id: string }) => house.balanceOf(`treasury:${id}`);

  beforeEach(async () => {
    logged.length = 0;
    await payDay(); // What earlier tests have played is credited, and everybody here holds their shares from now on.
  });

  it("[S26] nothing is credited unless the operator says so, and the first pay day only begins the count", async () => {
    const made = await house.newSyndicate([1], 0);
    await played(made.members[0]!, 1_000, 0);
    await payDay(0);
    expect(await treasuryOf(made)).toBe(0);
    slot -= WEEK; // As if that one had not been.
    await payDay();
    expect(await treasuryOf(made), "nobody held shares at the pay day before").toBe(0);
    expect(await house.sql("SELECT 1 FROM house_periods WHERE period = '2026-11-01'")).toEqual([]);
  });

  it("[S26] a part of what the house won since the last pay day is credited, rounded down, once, however many do it at once", async () => {
    const made = await house.newSyndicate([3, 1], 0);
    await payDay();
    await played(made.members[0]!, 10_000, 4_000);
    await played(made.members[1]!, 1_000, 1_999);
    await played(made.members[1]!, 500, 0, slot + WEEK - MINUTE + 1); // Within the last minute: counts for the next one.
    await payDay(125);
    await Promise.all(Array.from({ length: 8 }, () => credit(125)));
    expect(await treasuryOf(made)).toBe(625); // Of 5,001.
    expect(await sharesOf(made.id, made.members[0]!)).toBe(3 + 468);
    expect(await sharesOf(made.id, made.members[1]!)).toBe(1 + 156);
    await payDay(125);
    expect(await treasuryOf(made)).toBe(625 + 62);
    const [line] = await createSyndicateBook(house.prisma).history(asSyndicateId(made.id), { before: null, limit: 1 });
    expect(line).toMatchObject({ kind: "HOUSE_SHARE", amount: 62n, period: periodOf(slot), userId: null, runId: null });
    expect(logged.at(-1)).toMatchObject({ type: "house_share_credited", amount: 62, duration_ms: expect.any(Number) });
  });

  it("[S26] it is never negative: members who won bring nothing and cost nothing", async () => {
    const made = await house.newSyndicate([1, 1], 40);
    await payDay();
    await played(made.members[0]!, 1_000, 9_000);
    await played(made.members[1]!, 1_000, 0);
    await payDay();
    expect(await treasuryOf(made)).toBe(40);
    expect(
      await house.sql("SELECT result, amount FROM house_credits WHERE syndicate_id = $1 AND period = $2", [
        made.id,
        periodOf(slot),
      ]),
    ).toEqual([{ result: "-7000", amount: "0" }]);
  });

  it("[S26] who belongs to three syndicates counts for a third in each: founding more of them brings nothing", async () => {
    const made = [await house.newSyndicate([1], 0), await house.newSyndicate([], 0), await house.newSyndicate([], 0)];
    const [player] = made[0]!.members;
    for (const { id } of made.slice(1))
      await house.sql(
        "INSERT INTO syndicate_members (syndicate_id, user_id, shares, joined_run) VALUES ($1, $2, 7, newest_run())",
        [id, player],
      );
    await payDay();
    await played(player!, 9_001, 0);
    await payDay();
    expect(await Promise.all(made.map(treasuryOf))).toEqual([300, 300, 300]);
  });

  it("[S27] who buys a minute before pay day has no part of it: their shares are worth what they paid, or less", async () => {
    const made = await house.newSyndicate([100], 0);
    const [loyal] = made.members as [string];
    await payDay();
    await played(loyal, 1_000_000, 0);
    const { members } = await house.newSyndicate([1], 0);
    const sniper = members[0]!;
    const issued = [{ kind: "ISSUE", from: "issue:0", to: `player:${sniper}`, amount: 500_000 }];
    await house.sql("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issued)]);
    const book = createSyndicateBook(house.prisma);
    const operation = () => ({
      operationId: randomUUID(),
      syndicate: asSyndicateId(made.id),
      player: asPlayerId(sniper),
    });
    await book.join(operation());
    await book.contribute({ ...operation(), amount: 500_000, treasuryMax: TREASURY_CEILING });
    await payDay();
    expect(await treasuryOf(made)).toBe(600_000);
    const [mine, theirs] = [await sharesOf(made.id, sniper), await sharesOf(made.id, loyal)];
    expect((600_000 * mine) / (mine + theirs)).toBeLessThanOrEqual(500_000);
    expect(theirs).toBe(100 + 100_000);
  });

  it("[S27] it counts for the pay day that it comes before", async () => {
    const made = await house.newSyndicate([1, 1], 0);
    await payDay();
    await played(made.members[0]!, 2_000, 0);
    await payDay();
    const office = await house.office();
    office.startWorking();
    const { runId } = await office.distributor.run({});
    await house.ended(runId);
    expect(await house.paidTo(made, runId)).toEqual([100, 100]);
    await office.stopWorking();
  });

  it("[S26] a treasury that is frozen, or full, holds up no other, and the next pay day makes up for the frozen one", async () => {
    const [frozen, full, other] = [
      await house.newSyndicate([1], 5),
      await house.newSyndicate([1], Number(TREASURY_CEILING)),
      await house.newSyndicate([1], 0),
    ];
    await payDay();
    for (const { members } of [frozen, full, other]) await played(members[0]!, 700, 0);
    await house.sql("SELECT set_frozen('account', $1, 'looked at', NULL)", [`treasury:${frozen.id}`]);
    await payDay();
    expect(logged.filter(({ type }) => type === "house_share_failed")).toMatchObject([{ syndicateId: frozen.id }]);
    expect(await Promise.all([frozen, full, other].map(treasuryOf))).toEqual([5, Number(TREASURY_CEILING), 70]);
    await house.sql("UPDATE accounts SET frozen_reason = NULL WHERE id = $1", [`treasury:${frozen.id}`]);
    await played(frozen.members[0]!, 300, 0);
    await payDay();
    expect(await treasuryOf(frozen)).toBe(5 + 100);
  });

  it("[M9] after all of this the ledger is exact", async () => {
    expect(await house.ledger()).toMatchObject({ drift: 0, problems: [] });
  });
});
