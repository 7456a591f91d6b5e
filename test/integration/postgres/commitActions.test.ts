/** commit_actions against commit_action: a batch in one database, its entries one by one in another. */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createOptimizedPrismaClient, type Prisma } from "../../../src/infrastructure/postgres/client.ts";
import { commitAlone, commitTogether } from "../../../src/infrastructure/postgres/commit.ts";
import { sqlStateOf } from "../../../src/infrastructure/postgres/errors.ts";
import { payloadOf } from "../../../src/infrastructure/postgres/journalEntry.ts";
import { asPlayerId, asRoundId, asTableId } from "../../../src/kernel/ids.ts";
import type { JournalEntry } from "../../../src/tables/ports/journal.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";

type Entry = JournalEntry<object, object>;

const TABLES = Array.from({ length: 64 }, () => asTableId(randomUUID()));
const PLAYERS = Array.from({ length: 6 }, () => asPlayerId(randomUUID()));
const FUNDS = 400; // Little enough that many can't pay.

interface House {
  readonly database: TestDatabase;
  readonly prisma: Prisma;
  readonly owner: pg.Client;
}

async function openHouse(issueId: string): Promise<House> {
  const database = await openDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query("INSERT INTO tables (id, game, name, settings) SELECT unnest($1::uuid[]), 'none', 'T', '{}'", [
    TABLES,
  ]);
  await owner.query(
    `INSERT INTO accounts (id, kind, owner_id)
     SELECT 'escrow:' || id, 'ESCROW'::"AccountKind", id FROM unnest($1::uuid[]) id
     UNION ALL SELECT 'house:' || id, 'HOUSE', id FROM unnest($1::uuid[]) id
     UNION ALL SELECT 'player:' || id, 'PLAYER', id FROM unnest($2::uuid[]) id`,
    [TABLES, PLAYERS],
  );
  const issue = PLAYERS.map((id, n) => ({
    id: issueId.slice(0, -1) + n,
    kind: "ISSUE",
    from: "issue:0",
    to: `player:${id}`,
    amount: FUNDS,
  }));
  await owner.query("SELECT post_transfers($1, NULL, NULL, NULL)", [JSON.stringify(issue)]);
  return { database, owner, prisma: createOptimizedPrismaClient({ url: database.url, poolSize: 2 }) };
}

async function closeHouse({ database, prisma, owner }: House): Promise<void> {
  await prisma.$disconnect();
  await owner.end();
  await database.drop();
}

/** Everything that a commit writes, but the time. */
const ROWS = {
  accounts: "SELECT id, balance, version, head_hash, frozen_reason FROM accounts ORDER BY id",
  postings: "SELECT account_id, seq, transfer_id, amount, balance_after, hash FROM postings ORDER BY account_id, seq",
  transfers: "SELECT id, kind, from_id, to_id, amount, round_id, table_id, seq FROM transfers ORDER BY id",
  journal:
    "SELECT table_id, seq, round_id, at, player_id, action_id, command, snapshot, hash FROM journal ORDER BY table_id, seq",
  actionKeys: "SELECT * FROM action_keys ORDER BY player_id, action_id",
  tables: "SELECT id, version, due_at, frozen_reason FROM tables ORDER BY id",
  rounds: "SELECT * FROM rounds ORDER BY id",
  roundPlayers: "SELECT * FROM round_players ORDER BY player_id, round_id",
};

async function digests({ owner }: House): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, sql] of Object.entries(ROWS)) {
    const { rows } = await owner.query(
      `SELECT count(*) || ' ' || md5(string_agg(r::text, E'\\n')) AS d FROM (${sql}) r`,
    );
    found[name] = rows[0].d;
  }
  return found;
}

/** What became of one entry; a refusal of our own mistakes by its SQLSTATE. */
const alone = (house: House, entry: Entry): Promise<unknown> =>
  commitAlone(house.prisma, entry).catch((error: unknown) => ({ raised: sqlStateOf(error) }));

async function together(house: House, entries: readonly Entry[]): Promise<{ outcomes: unknown[]; apart: boolean }> {
  const outcomes = await commitTogether(house.prisma, entries).catch(() => null);
  const settled: unknown[] = [];
  for (const [index, entry] of entries.entries()) settled.push(outcomes?.[index] ?? (await alone(house, entry)));
  return { outcomes: settled, apart: outcomes === null };
}

/** Balances are a set: which account comes first is nobody's business. */
const sorted = (outcomes: readonly unknown[]): unknown[] =>
  outcomes.map((outcome) => {
    const { balances, ...rest } = outcome as { balances?: { account: string }[] };
    return balances === undefined
      ? rest
      : { ...rest, balances: balances.toSorted((a, b) => (a.account < b.account ? -1 : 1)) };
  });

interface Wish {
  readonly what: "bet" | "bets" | "nothing" | "win" | "round" | "mistake" | "unknown account";
  readonly seq: "next" | "taken" | "gap" | "no table";
  readonly key: "new" | "none" | "used" | "twice";
  readonly player: number;
  readonly amount: number;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  what: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom("bet", "bets", "nothing", "win", "round") },
    { weight: 1, arbitrary: fc.constantFrom("mistake", "unknown account") },
  ) as fc.Arbitrary<Wish["what"]>,
  seq: fc.oneof(
    { weight: 20, arbitrary: fc.constant("next") },
    { weight: 2, arbitrary: fc.constantFrom("taken", "gap", "no table") },
  ) as fc.Arbitrary<Wish["seq"]>,
  key: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom("new", "none") },
    { weight: 2, arbitrary: fc.constant("used") },
    { weight: 1, arbitrary: fc.constant("twice") },
  ) as fc.Arbitrary<Wish["key"]>,
  player: fc.nat(PLAYERS.length - 1),
  amount: fc.integer({ min: 1, max: 150 }),
});

/** Entries of different tables that fit, or do not fit, what is in the database. */
async function entriesOf({ owner }: House, wishes: readonly Wish[]): Promise<Entry[]> {
  const { rows: heads } = await owner.query<{
    id: string;
    version: number;
    escrow: number;
    round: string | null;
    rounds: number;
  }>(
    `SELECT t.id, t.version::int, a.balance::int AS escrow, (SELECT r.id FROM rounds r WHERE r.table_id = t.id AND r.settled_seq IS NULL LIMIT 1) AS round,
            (SELECT count(*)::int FROM rounds r WHERE r.table_id = t.id) AS rounds
     FROM tables t JOIN accounts a ON a.id = 'escrow:' || t.id ORDER BY array_position($1::uuid[], t.id)`,
    [TABLES],
  );
  const { rows: used } = await owner.query(
    "SELECT player_id, action_id, fingerprint FROM action_keys ORDER BY action_id LIMIT 20",
  );
  const twice = randomUUID();
  return wishes.map(({ what, seq, key, player, amount }, index) => {
    const head = heads[index]!;
    const playerId = PLAYERS[player]!;
    const tableId = seq === "no table" ? asTableId(randomUUID()) : asTableId(head.id);
    const [wallet, escrow, house] = [`player:${playerId}`, `escrow:${head.id}`, `house:${head.id}`];
    const move = (from: string, to: string, units = amount) => ({
      id: randomUUID(),
      kind: "MOVE",
      from,
      to,
      amount: units,
    });
    const opened =
      what === "round" && head.round === null
        ? { roundId: asRoundId(randomUUID()), number: head.rounds + 1, engineVersion: "e" }
        : null;
    const settled =
      what === "round" && head.round !== null
        ? { roundId: asRoundId(head.round), results: [{ playerId, seat: 1, staked: 1, paid: 2 }] }
        : null;
    const transfers = {
      bet: [move(wallet, escrow)],
      bets: [
        move(wallet, escrow),
        move(house, wallet),
        move(wallet, escrow),
        move(`player:${PLAYERS[(player + 1) % 6]}`, escrow),
      ],
      nothing: [],
      win: [move(house, wallet, 5)],
      round: settled !== null && head.escrow > 0 ? [move(escrow, wallet, head.escrow)] : [],
      mistake: [move(escrow, wallet, head.escrow + 1)], // An escrow that would owe.
      "unknown account": [move(wallet, `escrow:${randomUUID()}`)],
    }[what];
    const old = used[index % Math.max(used.length, 1)];
    const keys = {
      new: { playerId, actionId: randomUUID(), fingerprint: "f" },
      none: null,
      used:
        old === undefined
          ? null
          : { playerId: asPlayerId(old.player_id), actionId: old.action_id, fingerprint: "other" },
      twice: { playerId: PLAYERS[0]!, actionId: twice, fingerprint: "f" },
    };
    return {
      tableId,
      seq: seq === "no table" ? 1 : head.version + (seq === "taken" ? 0 : seq === "gap" ? 2 : 1) || 1,
      roundId: opened?.roundId ?? (head.round === null ? null : asRoundId(head.round)),
      at: 1_000 + index,
      command: { by: "clock" },
      key: keys[key],
      snapshot: opened === null ? null : { cards: index },
      dueAt: index % 3 === 0 ? null : index,
      transfers,
      opened,
      settled,
    } as Entry;
  });
}

describe("commit_actions", () => {
  let batched: House;
  let single: House;
  beforeAll(async () => {
    const issueId = randomUUID();
    [batched, single] = [await openHouse(issueId), await openHouse(issueId)];
    for (const { owner } of [batched, single]) {
      await owner.query("UPDATE tables SET frozen_reason = 'by a test' WHERE id = ANY ($1::uuid[])", [
        [TABLES[3], TABLES[40]],
      ]);
      await owner.query("UPDATE accounts SET frozen_reason = 'by a test' WHERE id = $1", [`player:${PLAYERS[5]}`]);
      await owner.query("UPDATE accounts SET created_at = '2026-01-01'");
    }
  });
  afterAll(() => Promise.all([closeHouse(batched), closeHouse(single)]));

  it("[T35] any batch has the outcomes, and leaves the rows, of its entries committed one by one", async () => {
    const seen = new Set<string>();
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: TABLES.length }), async (wishes) => {
        const entries = await entriesOf(single, wishes);
        const batch = await together(batched, entries);
        const one: unknown[] = [];
        for (const entry of entries) one.push(await alone(single, entry));
        expect(sorted(batch.outcomes)).toEqual(sorted(one));
        expect(await digests(batched)).toEqual(await digests(single));
        if (!batch.apart) whole += 1;
        for (const outcome of one) {
          const { outcome: named, code, raised } = outcome as { outcome?: string; code?: string; raised?: string };
          seen.add(code ?? named ?? String(raised));
        }
      }),
      { numRuns: 60, endOnFailure: true, examples: EVERY_OUTCOME },
    );
    // Each of them came (EVERY_OUTCOME sees to that), and most batches went through as one statement.
    expect([...seen].sort()).toEqual([
      "23514",
      "INSUFFICIENT_FUNDS",
      "NOT_FOUND",
      "committed",
      "conflict",
      "frozen",
      "gap",
      "repeated",
    ]);
    expect(whole).toBeGreaterThan(10);
    const { rows } = await batched.owner.query(
      "SELECT check_ledger() -> 'problems' AS problems, prove_journal('NEW', 100, 10000) -> 'problems' AS journal",
    );
    expect(rows).toEqual([
      { problems: expect.not.arrayContaining([expect.objectContaining({ kind: "BROKEN_CHAIN" })]), journal: [] },
    ]);
  });

  it.each([
    ["a taken sequence number", { seq: "taken" }, "conflict"],
    ["a gap", { seq: "gap" }, "gap"],
    ["a table that does not exist", { seq: "no table" }, "refused"],
    ["an account that does not exist", { what: "unknown account" }, "refused"],
    ["too little money", { what: "bet", amount: 1_000_000 }, "refused"],
    ["a frozen account", { what: "win", player: 5 }, "frozen"],
    ["a repeat", { key: "used" }, "repeated"],
  ] as const)("[T35] a refused entry leaves its neighbours alone: %s", async (_name, change, kind) => {
    const keyed = { ...PLAIN, key: "new" } as const;
    if (kind === "repeated") for (const entry of await entriesOf(single, [keyed])) await alone(single, entry);
    const wishes = [{ ...PLAIN, what: "win" }, { ...PLAIN, ...change }, PLAIN] as Wish[];
    const outcomes = await commitTogether(single.prisma, await entriesOf(single, wishes));
    expect(outcomes.map((outcome) => outcome?.outcome)).toEqual(["committed", kind, "committed"]);
  });

  it("[T35] a batch waits for no lock: what another transaction holds is left to be committed alone", async () => {
    const entries = (
      await entriesOf(
        single,
        Array.from({ length: 4 }, () => PLAIN),
      )
    ).map((entry, index) => ({
      ...entry,
      transfers: [{ kind: "MOVE", from: `house:${entry.tableId}`, to: `player:${PLAYERS[index]}`, amount: 1 }],
    }));
    const other = await openTransaction(single);
    await other.query("SELECT 1 FROM tables WHERE id = $1 FOR NO KEY UPDATE", [TABLES[1]]);
    await other.query("SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE", [`player:${PLAYERS[2]}`]);
    const outcomes = await commitTogether(single.prisma, entries);
    expect(outcomes.map((outcome) => outcome?.outcome ?? null)).toEqual(["committed", null, null, "frozen"]);
    await other.query("ROLLBACK");
    const [, second, third] = entries;
    const later = await commitTogether(single.prisma, [second!, third!]);
    expect(later.map((outcome) => outcome?.outcome)).toEqual(["committed", "committed"]);
  });

  it("[T35] an action id twice is refused as a whole, also where the second entry would be refused anyway", async () => {
    const [first, second] = await entriesOf(single, [PLAIN, { ...PLAIN, seq: "gap" }]);
    const key = { playerId: PLAYERS[0]!, actionId: randomUUID(), fingerprint: "f" };
    await expect(
      commitTogether(single.prisma, [
        { ...first!, key },
        { ...second!, key },
      ]),
    ).rejects.toThrow();
    expect(await alone(single, { ...first!, key })).toMatchObject({ outcome: "committed" });
    expect(await alone(single, { ...second!, key })).toMatchObject({ outcome: "repeated" });
  });

  it("[T35] a table twice is refused as a whole, and nothing is written", async () => {
    const [entry] = await entriesOf(single, [PLAIN]);
    const before = await digests(single);
    await expect(commitTogether(single.prisma, [entry!, { ...entry!, seq: entry!.seq + 1 }])).rejects.toThrow();
    expect(await digests(single)).toEqual(before);
  });

  it.each(["commit_action", "commit_actions"])(
    "[T35] an action id that another transaction is just committing elsewhere is not written a second time by %s",
    async (name) => {
      const [first, second] = (await entriesOf(single, [PLAIN, PLAIN])).map((entry) =>
        payloadOf({ ...entry, transfers: [] }),
      );
      const key = { playerId: PLAYERS[0], actionId: randomUUID(), fingerprint: "f" };
      const argument = (payload: object) => JSON.stringify(name === "commit_actions" ? [payload] : payload);
      const other = await openTransaction(single);
      await other.query("SELECT commit_action($1)", [JSON.stringify({ ...first, ...key })]);
      const waiting = single.owner.query(`SELECT ${name}($1)`, [argument({ ...second, ...key })]);
      const refused = expect(waiting).rejects.toMatchObject({ code: "40001" });
      await expect.poll(() => waitsForLock(other)).toBe(true);
      await other.query("COMMIT");
      await refused;
    },
  );
});

const PLAIN: Wish = { what: "nothing", seq: "next", key: "none", player: 0, amount: 1 };

/** One batch after the other: rows and keys to meet again, each refusal once, and a mistake of our own. Chance need not bring them. */
const EVERY_OUTCOME: [Wish[]][] = [
  [Array.from({ length: 8 }, (): Wish => ({ ...PLAIN, key: "new" }))],
  [
    [
      { ...PLAIN, seq: "taken" },
      { ...PLAIN, seq: "gap" },
      { ...PLAIN, seq: "no table" },
      PLAIN, // At a frozen table.
      { ...PLAIN, what: "unknown account" },
      { ...PLAIN, what: "bet", amount: FUNDS + 1 },
      { ...PLAIN, key: "used" },
    ],
  ],
  [[{ ...PLAIN, what: "mistake" }]],
];

/** Ended at the end of the test, whatever comes of it: what it holds would hold up the others. */
async function openTransaction({ database }: House): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query("BEGIN");
  return client;
}

async function waitsForLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1");
  return rows.length > 0;
}
