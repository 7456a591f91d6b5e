/** Damage, and how two admins mend it: each kind through proof, proposal, approval and proof again. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlayerId, TableId } from "../../../src/kernel/ids.ts";
import type { Repair } from "../../../src/money/ports/repairs.ts";
import { type House, openHouse, type Player } from "../../setup/house.ts";
import { newPlayerId } from "../../setup/ids.ts";

let house: House;
const [ann, ben] = [newPlayerId(), newPlayerId()];
beforeAll(async () => {
  house = await openHouse();
  for (const table of ["journal", "postings", "transfers"])
    await house.sql(`ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`);
});
afterAll(() => house.close());

const desk = () => house.tables.repairs;
const propose = (subject: string, by = ann) => desk().propose(randomUUID(), subject, by);
const approve = (id: string, by: PlayerId = ben) => desk().decide(randomUUID(), id, by, true);
const stepsOf = ({ steps }: Repair) => steps.map(({ step }) => step);
const prove = async () => {
  await house.sql("UPDATE turns SET done_at = '-infinity', until = '-infinity'");
  await house.tables.reconcile();
};

interface Played {
  readonly tableId: TableId;
  readonly player: Player;
  readonly account: string;
}

/** One bet of 100: two postings of the player, one of the escrow, three journal rows. */
async function play(): Promise<Played> {
  const player = await house.newPlayer();
  const tableId = await house.openTable();
  await house.act(tableId, await house.newPlayer(), { type: "sit", seat: 1 }); // Who does not bet: no card is dealt.
  await house.act(tableId, player, { type: "sit", seat: 0 });
  await house.act(tableId, player, { type: "bet", amount: 100 });
  return { tableId, player, account: `player:${player.id}` };
}

/** What is wrong in all of the books, of what a test has touched. */
const wrongAt = async ({ tableId, account }: Played): Promise<unknown[]> => {
  const { problems } = await house.ledger();
  return (problems as { where: string }[]).filter(({ where }) => where.includes(account) || where.includes(tableId));
};

const DAMAGES: readonly {
  readonly what: string;
  readonly sql: (account: string) => string;
  readonly steps: string[];
}[] = [
  {
    what: "a balance that was raised",
    sql: (account) => `UPDATE accounts SET balance = balance + 5000 WHERE id = '${account}'`,
    steps: ["BALANCE"],
  },
  {
    what: "a posting whose amount was altered",
    sql: (account) => `UPDATE postings SET amount = amount + 5000 WHERE account_id = '${account}' AND seq = 1`,
    steps: ["ANCHOR"],
  },
  {
    what: "a history rewritten with its balance",
    sql: (
      account,
    ) => `UPDATE postings SET amount = amount + 5000, balance_after = balance_after + 5000 WHERE account_id = '${account}' AND seq = 1;
      UPDATE postings SET balance_after = balance_after + 5000 WHERE account_id = '${account}' AND seq = 2;
      UPDATE accounts SET balance = balance + 5000 WHERE id = '${account}'`,
    steps: ["ANCHOR", "ANCHOR", "BALANCE"],
  },
  {
    what: "a posting that was removed from the middle",
    sql: (account) => `DELETE FROM postings WHERE account_id = '${account}' AND seq = 1`,
    steps: ["RESTORE_POSTING"],
  },
  {
    what: "the newest posting, removed",
    sql: (account) => `DELETE FROM postings WHERE account_id = '${account}' AND seq = 2`,
    steps: ["RESTORE_POSTING"],
  },
];

describe("an account that does not follow", () => {
  it.each(DAMAGES)(
    "[T55] $what: mended by the second admin, as new rows; then it is let go and pays",
    async (damage) => {
      const played = await play();
      const { tableId, player, account } = played;
      await house.sql(damage.sql(account));
      await prove();
      expect(await wrongAt(played)).not.toEqual([]);
      await expect(house.tables.unfreezeAccount(account, ann)).rejects.toMatchObject({ code: "BOOKS_DISAGREE" });

      const repair = await propose(`account:${account}`);
      expect(stepsOf(repair)).toEqual(damage.steps);
      expect(repair).toMatchObject({ state: "PROPOSED", decidedBy: null });
      expect(await wrongAt(played)).not.toEqual([]);
      await expect(approve(repair.id, ann)).rejects.toMatchObject({ code: "FORBIDDEN" });

      expect(await approve(repair.id)).toMatchObject({ state: "CARRIED_OUT", proposedBy: ann, decidedBy: ben });
      expect(await wrongAt(played)).toEqual([]);
      expect(await house.balanceOf(player)).toBe(99_900);
      await expect(approve(repair.id)).rejects.toMatchObject({ code: "ALREADY_DECIDED" });
      expect(await house.tables.standing()).toMatchObject({ problems: 0 });
      expect(await house.tables.unfreezeAccount(account, ann)).toBe(true);
      await prove();
      await house.act(tableId, player, { type: "leave" });
      expect(await house.tables.standing()).toMatchObject({ problems: 0, frozenAccounts: 0 });
    },
  );

  it("[T55] what was stated for a row counts only as long as that row is what the two saw", async () => {
    const played = await play();
    const { account } = played;
    await house.sql("UPDATE postings SET amount = amount + 1 WHERE account_id = $1 AND seq = 1", [account]);
    await approve((await propose(`account:${account}`)).id);
    expect(await wrongAt(played)).toEqual([]);
    await house.sql("UPDATE postings SET amount = amount + 1 WHERE account_id = $1 AND seq = 1", [account]);
    expect(await wrongAt(played)).not.toEqual([]);
    await approve((await propose(`account:${account}`)).id);
    expect(await wrongAt(played)).toEqual([]);
  });

  it("[T55] a correction of what has changed since it was proposed is not carried out", async () => {
    const { account } = await play();
    await house.sql("UPDATE accounts SET balance = balance + 1 WHERE id = $1", [account]);
    const repair = await propose(`account:${account}`);
    await house.sql("UPDATE accounts SET balance = balance + 1 WHERE id = $1", [account]);
    await expect(approve(repair.id)).rejects.toMatchObject({ code: "NOT_REPAIRABLE", facts: { reason: "STALE" } });
    const rejected = await desk().decide(randomUUID(), repair.id, ben, false);
    expect(rejected.state).toBe("REJECTED");
    await approve((await propose(`account:${account}`)).id);
  });

  it("[T55] nothing is proposed for what is right, nor for what only a backup can tell", async () => {
    const { account } = await play();
    await expect(propose(`account:${account}`)).rejects.toMatchObject({
      code: "NOT_REPAIRABLE",
      facts: { problems: [] },
    });
    await house.sql("DELETE FROM transfers WHERE to_id = $1", [account]);
    await expect(propose(`account:${account}`)).rejects.toMatchObject({
      code: "NOT_REPAIRABLE",
      facts: { problems: [expect.objectContaining({ kind: "POSTING_ALTERED" })] },
    });
  });

  it("[T55] each decision is hashed with the proposal, both admins and the decision before", async () => {
    const hashes = () =>
      house.sql(
        `SELECT d.number, d.hash = sha256(coalesce(lag(d.hash) OVER (ORDER BY d.number), ''::bytea) ||
           convert_to(concat_ws('|', r::text, d.decided_by, d.is_approved), 'UTF8')) AS holds
         FROM repair_decisions d JOIN repairs r ON r.id = d.repair_id ORDER BY d.number`,
      );
    const before = await hashes();
    expect(before.length).toBeGreaterThan(3);
    expect(before.every(({ holds }) => holds)).toBe(true);
    await house.sql("ALTER TABLE repairs DISABLE TRIGGER repairs_append_only");
    await house.sql(
      "UPDATE repairs SET proposed_by = $1 WHERE id = (SELECT repair_id FROM repair_decisions WHERE number = 2)",
      [ben],
    );
    expect((await hashes()).map(({ holds }) => holds).filter((holds) => !holds)).toHaveLength(1);
  });
});

describe("a table that can't be trusted any more", () => {
  it("[T56] is closed by two admins: every stake goes back, nothing moves there again, and the lobby forgets it", async () => {
    const played = await play();
    const { tableId, player } = played;
    await house.sql(
      "UPDATE journal SET command = jsonb_set(command, '{action,amount}', '50') WHERE table_id = $1 AND seq = 3",
      [tableId],
    );
    await prove();
    await expect(house.tables.unfreeze(tableId, ann)).rejects.toMatchObject({ code: "BOOKS_DISAGREE" });
    const repair = await propose(`table:${tableId}`);
    expect(repair.steps).toEqual([
      { step: "RETURN", roundId: expect.any(String), account: played.account, amount: "100" },
      { step: "CLOSE" },
    ]);
    expect(await house.balanceOf(player)).toBe(99_900);
    await approve(repair.id);
    expect(await house.balanceOf(player)).toBe(100_000);
    expect(await wrongAt(played)).toEqual([]);
    await prove();
    expect(await house.tables.standing()).toMatchObject({ frozenTables: 0 });
    expect(
      await house.sql("SELECT place FROM book_problems WHERE closed_at IS NULL AND place LIKE '%' || $1 || '%'", [
        tableId,
      ]),
    ).toEqual([]);
    await expect(house.tables.unfreeze(tableId, ann)).rejects.toMatchObject({ code: "TABLE_FROZEN" });
    await expect(house.act(tableId, player, { type: "leave" })).rejects.toMatchObject({ code: "TABLE_FROZEN" });
    const listed = await house.tables.list({ limit: 50 });
    expect(listed.items.map((item) => item.tableId)).not.toContain(tableId);
  });

  it("[T56] is not closed while it is right, or plays", async () => {
    const { tableId } = await play();
    await house.tables.freeze(tableId, "looks odd", ann);
    await expect(propose(`table:${tableId}`)).rejects.toMatchObject({
      code: "NOT_REPAIRABLE",
      facts: { problems: [] },
    });
    await house.tables.unfreeze(tableId, ann);
    await house.sql("UPDATE journal SET at = at + 1 WHERE table_id = $1 AND seq = 3", [tableId]);
    await expect(propose(`table:${tableId}`)).rejects.toMatchObject({ code: "NOT_REPAIRABLE" });
  });

  it("[T56] whose player is frozen waits for that account", async () => {
    const { tableId, account } = await play();
    await house.sql("UPDATE journal SET at = at + 1 WHERE table_id = $1 AND seq = 3", [tableId]);
    await house.tables.freeze(tableId, "looks odd", ann);
    await house.sql("UPDATE accounts SET frozen_reason = 'by hand' WHERE id = $1", [account]);
    const repair = await propose(`table:${tableId}`);
    await expect(approve(repair.id)).rejects.toMatchObject({ code: "NOT_REPAIRABLE", facts: { reason: "FROZEN" } });
    await house.sql("UPDATE accounts SET frozen_reason = NULL WHERE id = $1", [account]);
    await approve(repair.id);
  });
});
