import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { blackjack } from "../../../src/games/blackjack/index.ts";
import { assert } from "../../../src/kernel/assert.ts";
import type { TableId } from "../../../src/kernel/ids.ts";
import { type House, openHouse } from "../../setup/house.ts";
import { newPlayerId } from "../../setup/ids.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** A container whose rules break at every surrender. */
const brokenContainer = () =>
  house.secondContainer({
    game: {
      decide: (state, command, context) => {
        assert(command.by !== "player" || command.action.type !== "surrender", "a surrender breaks these rules");
        return blackjack.decide(state, command, context);
      },
    },
  });

/** Deadlines fall due until the test ends: in all others nothing moves by itself. */
async function startClock(): Promise<void> {
  const { tables } = await house.secondContainer();
  onTestFinished(() => tables.clock.stop());
  tables.clock.start();
}

/** Bets until a hand has a choice. */
async function untilTurn(tableId: TableId, player: Awaited<ReturnType<House["newPlayer"]>>): Promise<void> {
  for (;;) {
    const { phase } = await house.tables.view(tableId);
    if (phase === "PLAYER_TURN") return;
    if (phase === "BETTING") await house.act(tableId, player, { type: "bet", amount: 100 });
    if (phase === "INSURANCE") await house.act(tableId, player, { type: "insurance", take: false });
    if (phase === "SETTLED" || phase === "DEALER_TURN") await new Promise((look) => setTimeout(look, 20));
  }
}

const writtenDown = (tableId: string) =>
  house.sql("SELECT action, actor_id, reason FROM freeze_log WHERE subject = 'table:' || $1 ORDER BY id", [tableId]);

describe("a frozen table", () => {
  it("[T18] a bug in the rules fails the action and freezes the table: no move, no clock, no money, and everybody at it is notified", async () => {
    const broken = await brokenContainer();
    const [tableId, player] = [await house.openTable({ betMs: 1_000 }), await house.newPlayer()];
    const other = await house.newPlayer();
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await house.act(tableId, other, { type: "sit", seat: 1 });
    await house.act(tableId, player, { type: "bet", amount: 100 });
    await expect(broken.act(tableId, player, { type: "surrender" })).rejects.toThrow("a surrender breaks these rules");

    const frozen = { code: "TABLE_FROZEN", facts: { reason: "a surrender breaks these rules" } };
    await expect(house.act(tableId, other, { type: "bet", amount: 100 })).rejects.toMatchObject(frozen);
    await expect(house.act(tableId, player, { type: "leave" })).rejects.toMatchObject(frozen);
    expect((await house.tables.view(tableId)).frozen).toEqual({ reason: "a surrender breaks these rules" });
    expect(broken.updates.at(-1)).toMatchObject({ tableId, version: 3, events: [{ type: "frozen" }] });

    // Its deadline is gone, in Redis and for those who look for lost ones.
    expect(await house.redis.zscore(`{t${Number.parseInt(tableId.slice(-1), 16)}}:deadlines`, tableId)).toBeNull();
    const running = await house.openTable({ betMs: 1_300 });
    await house.act(running, player, { type: "sit", seat: 0 });
    await house.act(running, other, { type: "sit", seat: 1 });
    await house.act(running, player, { type: "bet", amount: 100 });
    await startClock();
    await expect.poll(async () => (await house.tables.view(running)).phase).not.toBe("BETTING");
    const journal = await house.sql("SELECT max(seq)::int AS newest FROM journal WHERE table_id = $1", [tableId]);
    expect(journal[0]).toEqual({ newest: 3 });
    const escrow = await house.sql("SELECT balance::int FROM accounts WHERE id = 'escrow:' || $1", [tableId]);
    expect(escrow).toEqual([{ balance: 100 }]);
    expect(await writtenDown(tableId)).toEqual([
      { action: "FREEZE", actor_id: null, reason: "a surrender breaks these rules" },
    ]);
  });

  it("[T12] an admin freezes and unfreezes a table; it goes on where it stood, and both are written down", async () => {
    const [tableId, player, admin] = [await house.openTable(), await house.newPlayer(), newPlayerId()];
    await house.act(tableId, player, { type: "sit", seat: 0 });
    const before = await house.tables.view(tableId);
    const view = await house.tables.freeze(tableId, "looks odd", admin);
    expect(view.frozen).toEqual({ reason: "looks odd" });
    expect((await house.tables.freeze(tableId, "still odd", admin)).frozen).toEqual({ reason: "looks odd" });
    await house.redis.flushall();
    expect((await house.tables.view(tableId)).frozen).toEqual({ reason: "looks odd" });

    const after = await house.tables.unfreeze(tableId, admin);
    expect({ ...after, serverTime: 0 }).toEqual({ ...before, serverTime: 0, version: before.version + 1 });
    await house.act(tableId, player, { type: "bet", amount: 100 });
    expect(await writtenDown(tableId)).toEqual([
      { action: "FREEZE", actor_id: admin, reason: "looks odd" },
      { action: "UNFREEZE", actor_id: admin, reason: "looks odd" },
    ]);
  });

  it("[T32] a freeze stops the clock: the turn has as much time left afterwards, whoever looks meanwhile", async () => {
    const [tableId, player, admin] = [
      await house.openTable({ turnMs: 30_000, settledMs: 100 }),
      await house.newPlayer(),
      newPlayerId(),
    ];
    await startClock();
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await untilTurn(tableId, player);
    const turn = await house.tables.view(tableId);
    const frozen = await house.tables.freeze(tableId, "looks odd", admin);
    const leftMs = turn.deadline! - frozen.serverTime;
    expect(frozen).toMatchObject({ deadline: null, frozen: { reason: "looks odd" }, turn: { seat: 0 } });
    await house.sql("ALTER TABLE freeze_log DISABLE TRIGGER freeze_log_append_only");
    await house.sql("UPDATE freeze_log SET at = at - interval '1 hour' WHERE subject = 'table:' || $1", [tableId]);
    await house.sql("ALTER TABLE freeze_log ENABLE TRIGGER freeze_log_append_only");

    const after = await house.tables.unfreeze(tableId, admin);
    expect(after).toMatchObject({ phase: "PLAYER_TURN", turn: { seat: 0 }, version: turn.version + 1 });
    expect(after.deadline! - turn.deadline!).toBeGreaterThanOrEqual(3_600_000);
    expect(after.deadline! - 3_600_000 - after.serverTime).toBeGreaterThan(leftMs - 1_000);
    const rows = await house.sql("SELECT command FROM journal WHERE table_id = $1 AND seq = $2", [
      tableId,
      after.version,
    ]);
    expect(rows).toEqual([{ command: { by: "resume", pausedMs: expect.any(Number) } }]);
    const [{ due_at: dueAt }] = (await house.sql<{ due_at: string }>("SELECT due_at FROM tables WHERE id = $1", [
      tableId,
    ])) as [{ due_at: string }];
    expect(Number(dueAt)).toBe(after.deadline);
    await house.redis.flushall();
    expect((await house.tables.view(tableId)).deadline).toBe(after.deadline);
    await house.act(tableId, player, { type: "stand" });
  });

  it("[T12] a table that Redis still calls frozen plays on once Postgres does not", async () => {
    const [tableId, player] = [await house.openTable(), await house.newPlayer()];
    await house.tables.freeze(tableId, "looks odd", newPlayerId());
    await house.sql("UPDATE tables SET frozen_reason = NULL WHERE id = $1", [tableId]);
    await house.act(tableId, player, { type: "sit", seat: 0 });
    expect((await house.tables.view(tableId)).frozen).toBeUndefined();
  });

  it("[T12] a table that only Postgres calls frozen refuses, and Redis learns it", async () => {
    const [tableId, player] = [await house.openTable(), await house.newPlayer()];
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await house.sql("UPDATE tables SET frozen_reason = 'by hand' WHERE id = $1", [tableId]);
    await expect(house.act(tableId, player, { type: "bet", amount: 100 })).rejects.toMatchObject({
      code: "TABLE_FROZEN",
      facts: { reason: "by hand" },
    });
    expect((await house.tables.view(tableId)).frozen).toEqual({ reason: "by hand" });
    expect(await house.balanceOf(player)).toBe(100_000);
  });

  it("[T13] a table whose journal can't be replayed is frozen and stays so; the lobby shows the others", async () => {
    const [tableId, fine, player] = [await house.openTable(), await house.openTable(), await house.newPlayer()];
    await house.act(tableId, await house.newPlayer(), { type: "sit", seat: 1 }); // Who does not bet: no card is dealt.
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await house.act(tableId, player, { type: "bet", amount: 100 });
    await house.sql("ALTER TABLE journal DISABLE TRIGGER journal_append_only");
    await house.sql(
      "UPDATE journal SET command = jsonb_set(command, '{action,type}', '\"hit\"') WHERE table_id = $1 AND seq = 3",
      [tableId],
    );
    await house.sql("ALTER TABLE journal ENABLE TRIGGER journal_append_only");
    await house.redis.flushall();

    const listed: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await house.tables.list({ limit: 50, cursor });
      listed.push(...page.items.map((item) => item.tableId));
      cursor = page.nextCursor;
    }
    expect(listed).toContain(fine);
    expect(listed).not.toContain(tableId);
    await expect(house.tables.view(tableId)).rejects.toThrow("journal row 3: the hash does not cover this row");
    await expect(house.tables.unfreeze(tableId, newPlayerId())).rejects.toMatchObject({ code: "BOOKS_DISAGREE" });
    await expect(house.act(tableId, player, { type: "stand" })).rejects.toThrow();
    expect(await writtenDown(tableId)).toMatchObject([{ action: "FREEZE", actor_id: null }]);
  });

  it("[T15] a frozen account takes no bet; a round that can't pay into one freezes its table", async () => {
    const [tableId, player, other] = [
      await house.openTable({ betMs: 1_000, turnMs: 100, settledMs: 300 }),
      await house.newPlayer(),
      await house.newPlayer(),
    ];
    await house.act(tableId, player, { type: "sit", seat: 0 });
    await house.act(tableId, other, { type: "sit", seat: 1 });
    await house.sql("UPDATE accounts SET frozen_reason = 'checked by hand' WHERE id = 'player:' || $1", [other.id]);
    await expect(house.act(tableId, other, { type: "bet", amount: 100 })).rejects.toMatchObject({
      code: "ACCOUNT_FROZEN",
    });
    await house.act(tableId, player, { type: "bet", amount: 100 });
    await house.sql("UPDATE accounts SET frozen_reason = 'checked by hand' WHERE id = 'escrow:' || $1", [tableId]);
    await startClock();
    await expect
      .poll(async () => (await house.tables.view(tableId)).frozen)
      .toEqual({ reason: "an account of this round is frozen" });
    await house.sql("UPDATE accounts SET frozen_reason = NULL WHERE id = 'escrow:' || $1", [tableId]);
    await house.tables.unfreeze(tableId, newPlayerId());
    await expect.poll(async () => (await house.tables.view(tableId)).roundNumber).toBe(2);
  });
});
