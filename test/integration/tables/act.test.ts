import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { TableView } from "../../../src/games/blackjack/index.ts";
import { asRoundId, type TableId } from "../../../src/kernel/ids.ts";
import { type House, openHouse, type Player, type Update } from "../../setup/house.ts";
import { newTableId } from "../../setup/ids.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** The same table but for when it was looked at. */
const still = ({ serverTime: _, ...table }: TableView) => table;

/** A container whose clock runs for one test: in all others nothing moves by itself. */
async function tickingContainer() {
  const container = await house.secondContainer();
  onTestFinished(() => container.tables.clock.stop());
  container.tables.clock.start();
  return container;
}

interface Teller {
  readonly updates: readonly Update[];
}

/** The updates in which these containers told of such an event. */
const told = (tellers: readonly Teller[], tableId: string, event: string): Update[] =>
  tellers
    .flatMap(({ updates }) => updates)
    .filter((update) => update.tableId === tableId && update.events.some(({ type }) => type === event));

/**
 * Bet and stand until the round is settled by a clock.
 * @param tellers the containers that may settle it.
 * @returns the table as its settlement was told: by now it may show the next round.
 */
async function playRound(tableId: TableId, player: Player, tellers: readonly Teller[]): Promise<TableView> {
  let { table } = await house.act(tableId, player, { type: "bet", amount: 100 });
  for (;;) {
    const { phase } = table;
    const settled = () => told(tellers, tableId, "round:settled")[0];
    const movedOn = async () => settled() !== undefined || (await house.tables.view(tableId)).phase !== phase;
    if (phase === "INSURANCE") await house.act(tableId, player, { type: "insurance", take: false });
    else if (phase === "PLAYER_TURN") await house.act(tableId, player, { type: "stand" });
    else await expect.poll(movedOn).toBe(true); // The table's own clock moves it on.
    const last = settled();
    if (last !== undefined) return last.table;
    table = await house.tables.view(tableId);
  }
}

describe("acting at a table", () => {
  it("[T1] an accepted action is one journal row, and its money moved with it", async () => {
    const [tableId, player, other] = [await house.openTable(), await house.newPlayer(), await house.newPlayer()];
    await house.act(tableId, other, { type: "sit", seat: 0 }); // Who does not bet: no card is dealt, nothing paid out.
    await house.act(tableId, player, { type: "sit", seat: 2 });
    const { version } = await house.act(tableId, player, { type: "bet", amount: 150 });
    expect(version).toBe(3);
    const rows = await house.sql("SELECT seq, player_id, command FROM journal WHERE table_id = $1 ORDER BY seq", [
      tableId,
    ]);
    expect(rows.map((row) => [Number(row["seq"]), row["player_id"]])).toEqual([
      [1, other.id],
      [2, player.id],
      [3, player.id],
    ]);
    expect(await house.balanceOf(player)).toBe(99_850);
  });

  it("[T2] the same action id again is answered with its first result and changes nothing", async () => {
    const [tableId, player, other] = [await house.openTable(), await house.newPlayer(), await house.newPlayer()];
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await house.act(tableId, other, { type: "sit", seat: 1 });
    await house.act(tableId, await house.newPlayer(), { type: "sit", seat: 2 }); // Who does not bet: no card is dealt, nothing paid out.
    const actionId = randomUUID();
    const first = await house.act(tableId, player, { type: "bet", amount: 100 }, actionId);
    await house.act(tableId, other, { type: "bet", amount: 100 });
    const again = await house.act(tableId, player, { type: "bet", amount: 100 }, actionId);
    expect(again.replayed).toBe(true);
    expect(again.version).toBe(first.version);
    expect(still(again.table)).toEqual(still(first.table));
    expect(await house.balanceOf(player)).toBe(99_900);
  });

  it("[T3] the same action id with another body is refused", async () => {
    const [tableId, player] = [await house.openTable(), await house.newPlayer()];
    const actionId = randomUUID();
    await house.act(tableId, player, { type: "sit", seat: 0 }, actionId);
    await expect(house.act(tableId, player, { type: "sit", seat: 1 }, actionId)).rejects.toMatchObject({
      code: "IDEMPOTENCY_MISMATCH",
    });
    await expect(house.act(tableId, player, { type: "bet", amount: 10 }, actionId)).rejects.toMatchObject({
      code: "IDEMPOTENCY_MISMATCH",
    });
    expect((await house.tables.view(tableId)).version).toBe(1);
  });

  it("[T4] a refused action changes nothing", async () => {
    const [tableId, player, poor] = [await house.openTable(), await house.newPlayer(), await house.newPlayer(50)];
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await house.act(tableId, poor, { type: "sit", seat: 1 });
    const before = still(await house.tables.view(tableId));
    const refusals = [
      [player, { type: "hit" }, "INVALID_PHASE"],
      [player, { type: "bet", amount: 9 }, "BET_OUT_OF_RANGE"],
      [player, { type: "sit", seat: 3 }, "ALREADY_SEATED"],
      [poor, { type: "bet", amount: 100 }, "INSUFFICIENT_FUNDS"],
      [await house.newPlayer(), { type: "bet", amount: 100 }, "NOT_SEATED"],
      [await house.newPlayer(), { type: "sit", seat: 0 }, "SEAT_TAKEN"],
    ] as const;
    for (const [who, action, code] of refusals)
      await expect(house.act(tableId, who, action)).rejects.toMatchObject({ code });
    await expect(house.act(newTableId(), player, { type: "sit", seat: 0 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(still(await house.tables.view(tableId))).toEqual(before);
    expect(await house.balanceOf(poor)).toBe(50);
  });

  it("[T5] a table that Redis has lost is rebuilt from the journal, card for card", async () => {
    // Where the dealer does not peek, only seven blackjacks would leave nobody anything to decide: the table waits.
    const tableId = await house.openTable({ rules: { dealerPeeks: false } });
    const players = await Promise.all(Array.from({ length: 7 }, () => house.newPlayer()));
    for (const [seat, player] of players.entries()) await house.act(tableId, player, { type: "sit", seat });
    for (const player of players)
      await house.act(tableId, player, { type: "bet", amount: 100, clientSeed: player.username });
    const table = await house.tables.view(tableId);
    expect(["INSURANCE", "PLAYER_TURN"]).toContain(table.phase);
    await house.redis.flushall();
    expect(still(await house.tables.view(tableId))).toEqual(still(table));
  });

  it("[T6] an older copy in Redis is found out by the journal and healed", async () => {
    const [tableId, player, other] = [await house.openTable(), await house.newPlayer(), await house.newPlayer()];
    await house.act(tableId, other, { type: "sit", seat: 1 }); // Who does not bet: no card is dealt, nothing paid out.
    await house.act(tableId, player, { type: "sit", seat: 0 });
    const key = `{t${Number.parseInt(tableId.slice(-1), 16)}}:table:${tableId}`;
    const old = await house.redis.hgetall(key);
    const { table } = await house.act(tableId, player, { type: "bet", amount: 100 });
    await house.redis.hset(key, old);
    // On the old copy this bet would be fine; on the true table it is the second.
    await expect(house.act(tableId, player, { type: "bet", amount: 100 })).rejects.toMatchObject({
      code: expect.stringMatching(/INVALID_PHASE|MOVE_NOT_ALLOWED/),
    });
    expect(still(await house.tables.view(tableId))).toEqual(still(table));
    expect(await house.balanceOf(player)).toBe(99_900);
  });

  it("[T7] with locks off, two containers hammering one table lose nothing", async () => {
    const second = await house.secondContainer({ locks: false });
    const third = await house.secondContainer({ locks: false });
    const tableId = await house.openTable();
    const players = await Promise.all(Array.from({ length: 7 }, () => house.newPlayer()));
    await Promise.all(
      players.map((player, seat) => (seat % 2 ? second : third).act(tableId, player, { type: "sit", seat })),
    );
    const bettors = players.slice(1); // The first does not bet: no card is dealt, nothing paid out.
    await Promise.all(
      bettors.map((player, i) => (i % 2 ? second : third).act(tableId, player, { type: "bet", amount: 100 })),
    );
    expect(await Promise.all(bettors.map(house.balanceOf))).toEqual(bettors.map(() => 99_900));
    const rows = await house.sql(
      "SELECT count(*)::int AS rows, max(seq)::int AS newest FROM journal WHERE table_id = $1",
      [tableId],
    );
    expect(rows[0]).toEqual({ rows: 13, newest: 13 });
  });

  it("[T8] the same move from two containers at once acts once", async () => {
    const second = await house.secondContainer();
    const [tableId, player, other] = [await house.openTable(), await house.newPlayer(), await house.newPlayer()];
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await house.act(tableId, other, { type: "sit", seat: 1 }); // Who has not bet: no card is dealt, nothing paid out.
    const actionId = randomUUID();
    const bet = { type: "bet", amount: 100 } as const;
    const answers = await Promise.all([
      house.act(tableId, player, bet, actionId),
      second.act(tableId, player, bet, actionId),
    ]);
    expect(answers.filter((answer) => answer.replayed)).toHaveLength(1);
    expect(await house.balanceOf(player)).toBe(99_900);
  });

  it("[T29] a lock whose holder died or stands still holds up neither players nor the clock until it runs out", async () => {
    const second = await house.secondContainer();
    onTestFinished(() => second.tables.clock.stop());
    const [tableId, player, idle] = [
      await house.openTable({ betMs: 100 }),
      await house.newPlayer(),
      await house.newPlayer(),
    ];
    await house.act(tableId, idle, { type: "sit", seat: 1 });
    await house.redis.set(`table:${tableId}:action`, "of one that died", "PX", 120_000);
    const { version } = await second.act(tableId, player, { type: "sit", seat: 0 });
    expect(version).toBe(2);
    await second.act(tableId, player, { type: "bet", amount: 100 });
    second.tables.clock.start(); // Closes betting.
    await expect
      .poll(() => house.tables.view(tableId).then((view) => view.phase), { timeout: 30_000 })
      .not.toBe("BETTING");
    expect(await house.redis.exists(`table:${tableId}:action`)).toBe(1);
  });

  it("[T31] an action whose container died before announcing it is announced to the table by its repeat", async () => {
    const second = await house.secondContainer();
    const [tableId, player, idle] = [await house.openTable(), await house.newPlayer(), await house.newPlayer()];
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await house.act(tableId, idle, { type: "sit", seat: 1 });
    const key = `{t${Number.parseInt(tableId.slice(-1), 16)}}:table:${tableId}`;
    const before = await house.redis.hgetall(key);
    const actionId = randomUUID();
    const { version } = await house.act(tableId, player, { type: "bet", amount: 100 }, actionId);
    await house.redis.hset(key, before); // As if it had died after its commit.
    expect(await second.act(tableId, player, { type: "bet", amount: 100 }, actionId)).toMatchObject({ replayed: true });
    expect(second.updates.filter((update) => update.tableId === tableId)).toMatchObject([{ version, events: [] }]);
    expect(Number(await house.redis.hget(key, "version"))).toBe(version);
  });

  it("[T9] a deadline is fired by any container, once, also when Redis has lost it", async () => {
    const tellers = [house, await tickingContainer(), await tickingContainer()];
    const [tableId, player, idle] = [
      await house.openTable({ betMs: 300, settledMs: 300 }),
      await house.newPlayer(),
      await house.newPlayer(),
    ];
    await house.act(tableId, idle, { type: "sit", seat: 1 });
    await house.act(tableId, player, { type: "sit", seat: 0 });
    expect((await playRound(tableId, player, tellers)).seats[1]?.hands).toEqual([]);
    await house.redis.flushall();
    await expect.poll(() => told(tellers, tableId, "round:opened").length).toBe(2);
    for (const once of ["betting:closed", "round:settled"]) expect(told(tellers, tableId, once)).toHaveLength(1);
    expect((await house.tables.view(tableId)).roundNumber).toBe(2);
    expect(await house.ledger()).toMatchObject({ drift: 0, problems: [] });
  });

  it("[T10] a settled round is read back with cards, actions and money; an open one is not", async () => {
    const tellers = [house, await tickingContainer()];
    const [tableId, player] = [await house.openTable({ rules: { surrender: "LATE" } }), await house.newPlayer()];
    const { table: open } = await house.act(tableId, player, { type: "sit", seat: 3 });
    await expect(house.tables.round(asRoundId(open.roundId!))).rejects.toMatchObject({ code: "NOT_FOUND" });
    const settled = await playRound(tableId, player, tellers);
    const record = await house.tables.round(asRoundId(settled.roundId!));
    expect(record.seats).toHaveLength(1);
    expect(record.seats[0]).toMatchObject({ seat: 3, userId: player.id, bet: 100, hands: settled.seats[3]?.hands });
    expect(record.dealer.cards).toEqual(settled.dealer.cards);
    expect(record.fairness).toMatchObject({
      serverSeed: settled.fairness.revealed,
      commitment: settled.fairness.commitment,
    });
    expect(record.actions.map(({ action }) => (action as { type: string }).type)).toEqual(
      expect.arrayContaining(["sit", "bet", "clock"]),
    );
    const intoWallet = record.transfers.filter(({ to }) => to === `player:${player.id}`);
    expect(intoWallet.reduce((sum, { amount }) => sum + amount, 0)).toBe(record.seats[0]?.paid);
    expect(await house.balanceOf(player)).toBe(100_000 - 100 + (record.seats[0]?.paid ?? 0));
    const mine = await house.tables.roundsOf(player.id, { limit: 10 });
    expect(mine.items.map((item) => item.roundId)).toEqual([settled.roundId]);
  });
});
