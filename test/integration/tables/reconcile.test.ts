import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTable } from "../../../src/infrastructure/redis/tableText.ts";
import { systemClock } from "../../../src/infrastructure/resilience/system.ts";
import type { TableId } from "../../../src/kernel/ids.ts";
import { type House, openHouse, type Player } from "../../setup/house.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const startedAt = Date.now();
/** From noon on, whenever this runs: days are closed a minute after midnight, and that is one time here, the first. */
const clock = { ...systemClock, now: () => startedAt - (startedAt % DAY_MS) + DAY_MS / 2 + (Date.now() - startedAt) };

let house: House;
beforeAll(async () => {
  house = await openHouse({ clock });
  for (const table of ["journal", "postings", "transfers"])
    await house.sql(`ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`);
});
afterAll(() => house.close());

const keyOf = (tableId: string) => `{t${Number.parseInt(tableId.slice(-1), 16)}}:table:${tableId}`;

/** Proves the books now, whoever did so last. */
async function prove() {
  await house.sql("UPDATE turns SET done_at = '-infinity', until = '-infinity'");
  const done = await house.tables.reconcile();
  return done?.mismatches.map(({ kind, where }) => ({ kind, where }));
}

interface Played {
  readonly tableId: TableId;
  readonly players: readonly [Player, Player];
}

/** Two at a table, one bet: four postings, three journal rows. */
async function play(): Promise<Played> {
  const players = [await house.newPlayer(), await house.newPlayer()] as const;
  const tableId = await house.openTable();
  await house.act(tableId, players[0], { type: "sit", seat: 0 });
  await house.act(tableId, players[1], { type: "sit", seat: 1 });
  await house.act(tableId, players[0], { type: "bet", amount: 100 });
  return { tableId, players };
}

const frozenTable = async (tableId: string) =>
  (await house.sql("SELECT frozen_reason FROM tables WHERE id = $1", [tableId]))[0]?.["frozen_reason"];
const frozenAccount = async (account: string) =>
  (await house.sql("SELECT frozen_reason FROM accounts WHERE id = $1", [account]))[0]?.["frozen_reason"];

describe("reconciliation", () => {
  it("[T19] books that agree are proven by one container at a time, once per interval", async () => {
    const second = await house.secondContainer({ clock });
    const { tableId } = await play();
    const runs = await Promise.all([house.tables.reconcile(60_000), second.tables.reconcile(60_000)]);
    const done = runs.find((run) => run !== null);
    expect(runs.filter((run) => run !== null)).toHaveLength(1);
    expect(done).toMatchObject({ drift: 0n, mismatches: [], proven: { tables: 1 } });
    expect(done?.proven.journal).toBeGreaterThanOrEqual(3);
    expect(done?.proven.postings).toBeGreaterThanOrEqual(4);
    expect(await house.tables.reconcile(60_000)).toBeNull();
    expect(await prove()).toEqual([]);
    expect(await frozenTable(tableId)).toBeNull();
    const [kept] = await house.sql("SELECT problems, proven FROM reconciliations ORDER BY id LIMIT 1");
    expect(kept).toMatchObject({ problems: [], proven: { tables: 1, drift: "0" } });
  });

  it("[T19] a turn whose process died runs out", async () => {
    await house.sql("UPDATE turns SET until = now() + interval '1 minute', done_at = '-infinity'");
    expect(await house.tables.reconcile()).toBeNull();
    await house.sql("UPDATE turns SET until = now() - interval '1 second'");
    expect(await house.tables.reconcile()).not.toBeNull();
  });
});

/** What an intruder with the owner's rights could do, and where it is found. */
const TAMPERINGS: readonly {
  readonly what: string;
  readonly sql: (played: Played) => string;
  readonly found: (played: Played) => { kind: string; where: string }[];
  readonly frozen: "table" | "account";
}[] = [
  {
    what: "a balance was raised",
    sql: ({ players }) => `UPDATE accounts SET balance = balance + 1 WHERE id = 'player:${players[1].id}'`,
    found: ({ players }) => [{ kind: "ACCOUNT_HEAD", where: `player:${players[1].id}` }],
    frozen: "account",
  },
  {
    what: "a posting's amount was altered",
    sql: ({ players }) =>
      `UPDATE postings SET amount = 200000 WHERE account_id = 'player:${players[1].id}' AND seq = 1`,
    found: ({ players }) => [{ kind: "POSTING_ALTERED", where: `player:${players[1].id}#1` }],
    frozen: "account",
  },
  {
    what: "a transfer's kind was altered",
    sql: ({ players }) => `UPDATE transfers SET kind = 'PAYOUT' WHERE to_id = 'player:${players[1].id}'`,
    found: ({ players }) => [{ kind: "POSTING_ALTERED", where: `player:${players[1].id}#1` }],
    frozen: "account",
  },
  {
    what: "a posting was removed",
    sql: ({ players }) => `DELETE FROM postings WHERE account_id = 'player:${players[0].id}' AND seq = 1`,
    found: ({ players }) => [{ kind: "POSTING_MISSING", where: `player:${players[0].id}#1` }],
    frozen: "account",
  },
  {
    what: "the newest posting was removed",
    sql: ({ players }) => `DELETE FROM postings WHERE account_id = 'player:${players[0].id}' AND seq = 2`,
    found: ({ players }) => [{ kind: "ACCOUNT_HEAD", where: `player:${players[0].id}` }],
    frozen: "account",
  },
  {
    what: "two postings changed places",
    sql: ({ players }) => `UPDATE postings SET seq = -seq WHERE account_id = 'player:${players[0].id}';
      UPDATE postings SET seq = 3 + seq WHERE account_id = 'player:${players[0].id}'`,
    found: ({ players }) => [{ kind: "POSTING_ALTERED", where: `player:${players[0].id}#1` }],
    frozen: "account",
  },
  {
    what: "a journal row was altered",
    sql: ({ tableId }) =>
      `UPDATE journal SET command = jsonb_set(command, '{action,amount}', '50') WHERE table_id = '${tableId}' AND seq = 3`,
    found: ({ tableId }) => [{ kind: "JOURNAL_ALTERED", where: `${tableId}#3` }],
    frozen: "table",
  },
  {
    what: "a journal row was removed",
    sql: ({ tableId }) => `DELETE FROM journal WHERE table_id = '${tableId}' AND seq = 2`,
    found: ({ tableId }) => [{ kind: "JOURNAL_MISSING", where: `${tableId}#2` }],
    frozen: "table",
  },
  {
    what: "the newest journal row was removed",
    sql: ({ tableId }) => `DELETE FROM journal WHERE table_id = '${tableId}' AND seq = 3`,
    found: ({ tableId }) => [{ kind: "JOURNAL_HEAD", where: tableId }],
    frozen: "table",
  },
  {
    what: "a round was closed with its stakes in escrow",
    sql: ({ tableId }) => `UPDATE rounds SET settled_seq = 3 WHERE table_id = '${tableId}'`,
    found: ({ tableId }) => [{ kind: "ESCROW_MISMATCH", where: `escrow:${tableId}` }],
    frozen: "table",
  },
];

describe("what reconciliation finds", () => {
  it.each(TAMPERINGS)("[T20] $what: found, located and frozen", async ({ sql, found, frozen }) => {
    const played = await play();
    await house.sql(sql(played));
    const mismatches = await prove();
    expect(mismatches).toEqual(expect.arrayContaining(found(played)));
    const { tableId, players } = played;
    const account = found(played)[0]!.where.split("#")[0]!;
    if (frozen === "table") expect(await frozenTable(tableId)).toContain(found(played)[0]!.kind);
    else expect(await frozenAccount(account)).toContain(found(played)[0]!.kind);
    if (frozen === "table") {
      await expect(house.act(tableId, players[1], { type: "bet", amount: 100 })).rejects.toMatchObject({
        code: "TABLE_FROZEN",
      });
    }
    expect((await prove())?.filter(({ where }) => where.startsWith(account) || where.includes(tableId))).toEqual([]);
  });

  it("[T20] the accounts that all players share are named, and not frozen: one row must not close the house", async () => {
    const { players } = await play();
    await house.sql("UPDATE transfers SET kind = 'PAYOUT' WHERE to_id = 'player:' || $1", [players[0].id]);
    expect(await prove()).toContainEqual({ kind: "POSTING_ALTERED", where: expect.stringMatching(/^issue:0#/) });
    expect(await frozenAccount("issue:0")).toBeNull();
  });

  it("[T20] a row that was proven long ago and altered since is found by the walk over the old", async () => {
    const { tableId, players } = await play();
    expect(await prove()).not.toContainEqual(expect.objectContaining({ where: expect.stringContaining(tableId) }));
    const account = `player:${players[0].id}`;
    await house.sql(
      `UPDATE postings SET created_at = created_at, balance_after = 1 WHERE account_id = $1 AND seq = 1`,
      [account],
    );
    await house.sql("UPDATE journal SET at = at + 1 WHERE table_id = $1 AND seq = 1", [tableId]);
    expect(await prove()).toEqual(
      expect.arrayContaining([
        { kind: "POSTING_ALTERED", where: `${account}#1` },
        { kind: "JOURNAL_ALTERED", where: `${tableId}#1` },
      ]),
    );
  });
});

describe("Redis against the journal", () => {
  it("[T21] a table that was altered in Redis by someone who knows its checksum freezes", async () => {
    const { tableId } = await play();
    const text = (await house.redis.hget(keyOf(tableId), "table"))!;
    const table = JSON.parse(text.slice(8));
    table.state.seats[0].activeAt += 1;
    await house.redis.hset(keyOf(tableId), "table", writeTable(table));
    expect(await prove()).toEqual(expect.arrayContaining([{ kind: "TABLE_ALTERED", where: `${tableId}#3` }]));
    expect((await house.tables.view(tableId)).frozen?.reason).toContain("TABLE_ALTERED");
  });

  it.each([
    ["bytes flipped", (text: string) => text.replace('"phase"', '"phasf"')],
    ["cut short", (text: string) => text.slice(0, -10)],
    ["nothing", () => ""],
    ["no JSON", () => "00000000{"],
  ])("[T21] a table that Redis garbled (%s) counts as lost, and comes back from the journal", async (_, garble) => {
    const { tableId, players } = await play();
    const before = await house.tables.view(tableId);
    await house.redis.hset(keyOf(tableId), "table", garble((await house.redis.hget(keyOf(tableId), "table"))!));
    expect({ ...(await house.tables.view(tableId)), serverTime: 0 }).toEqual({ ...before, serverTime: 0 });
    const { version } = await house.act(tableId, players[1], { type: "leave" });
    expect(version).toBe(before.version + 1);
  });

  it("[T21] another table's text, or another version's, counts as garbled", async () => {
    const [mine, other] = [await play(), await play()];
    await house.redis.hset(keyOf(mine.tableId), "table", (await house.redis.hget(keyOf(other.tableId), "table"))!);
    expect((await house.tables.view(mine.tableId)).tableId).toBe(mine.tableId);
    await house.redis.hset(keyOf(mine.tableId), "version", 99);
    expect((await house.tables.view(mine.tableId)).version).toBe(3);
    await house.act(mine.tableId, mine.players[1], { type: "leave" });
    expect((await house.tables.view(mine.tableId)).version).toBe(4);
  });

  it("[T21] what Redis has beyond the journal was never committed, and is dropped", async () => {
    const { tableId, players } = await play();
    const table = JSON.parse((await house.redis.hget(keyOf(tableId), "table"))!.slice(8));
    await house.redis.hset(keyOf(tableId), "version", 7, "table", writeTable({ ...table, version: 7 }));
    expect((await prove())?.filter(({ where }) => where.includes(tableId))).toEqual([]);
    expect((await house.tables.view(tableId)).version).toBe(3);
    await house.act(tableId, players[1], { type: "leave" });
  });
});

describe("the roots of a day", () => {
  it("[T22] are written once, hold every chain, and come out otherwise when a row of that day was touched", async () => {
    const { players } = await play();
    await house.sql("UPDATE postings SET created_at = now() - interval '1 day'");
    await house.sql("UPDATE journal SET committed_at = now() - interval '1 day'");
    const day = (await house.sql("SELECT (now() AT TIME ZONE 'UTC')::date - 1 AS day"))[0]!["day"];
    const roots = () =>
      house.sql("SELECT kind, encode(root, 'hex') AS root, chains::int FROM chain_roots_of($1) ORDER BY kind", [day]);
    const before = await roots();
    expect(before.map((row) => row["kind"])).toEqual(["JOURNAL", "POSTINGS"]);
    expect(await roots()).toEqual(before);
    await play();
    expect(await roots()).toEqual(before);
    await house.sql("UPDATE postings SET hash = sha256(hash) WHERE account_id = 'player:' || $1 AND seq = 2", [
      players[0].id,
    ]);
    const after = await roots();
    expect(after[0]).toEqual(before[0]);
    expect(after[1]!["root"]).not.toBe(before[1]!["root"]);
    expect(await house.sql("SELECT kind FROM chain_roots ORDER BY kind")).toEqual([
      { kind: "JOURNAL" },
      { kind: "POSTINGS" },
    ]);
  });
});
