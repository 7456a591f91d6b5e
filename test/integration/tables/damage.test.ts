/** Rows that somebody with the owner's rights forged or removed: what may go on afterwards, and what may not. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "../../../src/tables/fingerprint.ts";
import { type House, openHouse } from "../../setup/house.ts";
import { newPlayerId } from "../../setup/ids.ts";

let house: House;
const admin = newPlayerId();
beforeAll(async () => {
  house = await openHouse();
  for (const table of ["journal", "postings", "transfers"])
    await house.sql(`ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`);
  await prove();
});
afterAll(() => house.close());

const prove = async () => {
  await house.sql("UPDATE turns SET done_at = '-infinity', until = '-infinity'");
  return (await house.tables.reconcile())!;
};

async function play() {
  const player = await house.newPlayer();
  const tableId = await house.openTable();
  await house.act(tableId, await house.newPlayer(), { type: "sit", seat: 1 }); // Who does not bet: no card is dealt.
  await house.act(tableId, player, { type: "sit", seat: 0 });
  await house.act(tableId, player, { type: "bet", amount: 100 });
  return { tableId, player, account: `player:${player.id}` };
}

/** Writes a journal row anew with everything that follows from it, as somebody would who knows how rows are hashed. */
async function forge(tableId: string, seq: number, set: string): Promise<void> {
  await house.sql(`UPDATE journal SET ${set} WHERE table_id = $1 AND seq = $2`, [tableId, seq]);
  await house.sql(
    `DO $$ DECLARE r journal; v_prev bytea; BEGIN
       FOR r IN SELECT * FROM journal WHERE table_id = '${tableId}' ORDER BY seq LOOP
         v_prev := journal_hash(v_prev, r.table_id, r.seq, r.round_id, r.at, r.player_id, r.action_id, r.command, r.snapshot);
         UPDATE journal SET hash = v_prev WHERE table_id = r.table_id AND seq = r.seq;
       END LOOP;
     END $$`,
  );
}

/** More than one where the day before is closed meanwhile. */
const some = expect.toSatisfy((problems: number) => problems > 0);

const raise = (account: string, by: number) =>
  house.sql("UPDATE accounts SET balance = balance + $2 WHERE id = $1", [account, by]);

describe("unfreezing what is still wrong", () => {
  it("[T48] an account with invented money stays frozen, with the place, until the balance follows again", async () => {
    const { account } = await play();
    await raise(account, 5_000);
    await prove();
    await expect(house.tables.unfreezeAccount(account, admin)).rejects.toMatchObject({
      code: "BOOKS_DISAGREE",
      facts: { problems: [{ kind: "ACCOUNT_HEAD", where: account, detail: expect.stringContaining("104900") }] },
    });
    expect(await house.tables.standing()).toMatchObject({ problems: some, frozenAccounts: 1, drift: 5_000n });
    await prove(); // Leaves alone what is frozen, and still does not call it mended.
    expect(await house.tables.standing()).toMatchObject({ problems: some, frozenAccounts: 1 });
    await raise(account, -5_000);
    await prove();
    expect(await house.tables.standing()).toMatchObject({ problems: 0, frozenAccounts: 1, drift: 0n });
    expect(await house.tables.unfreezeAccount(account, admin)).toBe(true);
    expect(await house.tables.standing()).toMatchObject({ frozenAccounts: 0 });
  });

  it.each([
    ["altered", "command = jsonb_set(command, '{action,amount}', '50')", "JOURNAL_ALTERED"],
    ["given to another time", "at = at + 1", "JOURNAL_ALTERED"],
  ])("[T48] a table whose row was %s stays frozen, with the place", async (_, set, kind) => {
    const { tableId } = await play();
    await house.tables.freeze(tableId, "looks odd", admin);
    await house.sql(`UPDATE journal SET ${set} WHERE table_id = $1 AND seq = 3`, [tableId]);
    await expect(house.tables.unfreeze(tableId, admin)).rejects.toMatchObject({
      code: "BOOKS_DISAGREE",
      facts: { problems: expect.arrayContaining([expect.objectContaining({ kind, where: `${tableId}#3` })]) },
    });
    expect((await house.tables.view(tableId)).frozen).toEqual({ reason: "looks odd" });
  });

  it("[T48] a table whose newest row was removed, and the version with it, is held to what was acknowledged and paid", async () => {
    const { tableId } = await play();
    await house.tables.freeze(tableId, "looks odd", admin);
    await house.sql("DELETE FROM journal WHERE table_id = $1 AND seq = 3", [tableId]);
    await house.sql("UPDATE tables SET version = 2 WHERE id = $1", [tableId]);
    const refused = await house.tables.unfreeze(tableId, admin).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "BOOKS_DISAGREE" });
    const { problems } = (refused as { facts: { problems: { kind: string; where: string }[] } }).facts;
    expect(problems.map(({ kind, where }) => `${kind} ${where}`).sort()).toEqual([
      `ACTION_MISSING ${tableId}#3`,
      `MONEY_WITHOUT_ROW ${tableId}#3`,
    ]);
  });
});

describe("a row that was forged with all its hashes", () => {
  it("[T49] is not the action that was acknowledged: the table freezes where it would be rebuilt, and stays so", async () => {
    const { tableId, player } = await play();
    await forge(tableId, 3, "command = jsonb_set(command, '{action,amount}', '50')");
    await house.redis.flushall();
    const told = "journal row 3 is not the action that was acknowledged";
    await expect(house.tables.view(tableId)).rejects.toThrow(told);
    await expect(house.act(tableId, player, { type: "leave" })).rejects.toThrow(told);
    await expect(house.tables.unfreeze(tableId, admin)).rejects.toMatchObject({
      code: "BOOKS_DISAGREE",
      facts: { problems: [{ kind: "JOURNAL_UNPLAYABLE", where: tableId }] },
    });
    const action = { type: "bet", amount: 100 } as const;
    expect(await house.sql("SELECT fingerprint FROM action_keys WHERE table_id = $1 AND seq = 3", [tableId])).toEqual([
      { fingerprint: fingerprintOf(tableId, action) },
    ]);
  });

  it.each([
    [
      "a player's action that nobody asked for",
      "action_id = gen_random_uuid()",
      "no action was acknowledged at this row",
    ],
    ["without an action id", "action_id = NULL", "a player acts in it without an action id"],
  ])("[T49] %s is never played on", async (_, set, told) => {
    const { tableId } = await play();
    await forge(tableId, 3, set);
    await house.redis.flushall();
    await expect(house.tables.view(tableId)).rejects.toThrow(told);
  });
});

describe("GET /api/admin/ledger/check", () => {
  it("[M9] the whole check holds journals to their hashes and to what was acknowledged, frozen or not", async () => {
    const [altered, removed] = [await play(), await play()];
    await house.tables.freeze(altered.tableId, "looks odd", admin);
    await house.sql("UPDATE journal SET at = at + 1 WHERE table_id = $1 AND seq = 2", [altered.tableId]);
    await house.sql("DELETE FROM journal WHERE table_id = $1 AND seq = 2", [removed.tableId]);
    const [row] = await house.sql<{ found: { problems: { kind: string; where: string }[] } }>(
      "SELECT check_journal() AS found",
    );
    const places = row!.found.problems.map(({ kind, where }) => `${kind} ${where}`);
    expect(places).toEqual(
      expect.arrayContaining([
        `JOURNAL_ALTERED ${altered.tableId}#2`,
        `JOURNAL_MISSING ${removed.tableId}#2`,
        `ACTION_MISSING ${removed.tableId}#2`,
      ]),
    );
  });
});
