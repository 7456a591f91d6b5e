import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";

/** What the owner of the database could do with the triggers off, and the problem that gives it away. */
describe("the ledger check", () => {
  let database: TestDatabase;
  let owner: pg.Client;
  const [ada, bob, table, round] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const stake = randomUUID();
  beforeAll(async () => {
    database = await openDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query(
      `INSERT INTO accounts (id, kind, owner_id) VALUES
        ('player:' || $1, 'PLAYER', $1::uuid), ('player:' || $2, 'PLAYER', $2::uuid),
        ('escrow:' || $3, 'ESCROW', $3::uuid), ('house:' || $3, 'HOUSE', $3::uuid)`,
      [ada, bob, table],
    );
    const issue = (to: string, amount: number) => ({ kind: "ISSUE", from: "issue:1", to: `player:${to}`, amount });
    await post([issue(ada, 500), issue(bob, 300), issue(ada, 200), issue(bob, 100)]);
    await owner.query(
      "INSERT INTO rounds (id, table_id, number, engine_version, opened_seq, opened_at) VALUES ($1, $2, 1, 'x', 1, 0)",
      [round, table],
    );
    await post([{ id: stake, kind: "BET", from: `player:${ada}`, to: `escrow:${table}`, amount: 50 }], round);
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  const post = (transfers: object[], inRound: string | null = null) =>
    owner.query("SELECT * FROM post_transfers($1, NULL, NULL, $2)", [JSON.stringify(transfers), inRound]);

  /** The problems after these statements, which are then undone. */
  async function problemsAfter(...statements: string[]): Promise<string[]> {
    await owner.query("BEGIN");
    try {
      await owner.query("SET LOCAL session_replication_role = replica"); // No trigger fires.
      for (const statement of statements) {
        const { rowCount } = await owner.query(statement);
        expect(rowCount, statement).toBeGreaterThan(0);
      }
      const { rows } = await owner.query("SELECT check_ledger() AS found");
      const found = rows[0].found as { drift: number; problems: { kind: string; where: string }[] };
      const problems = found.problems.map(({ kind, where }) => `${kind} ${where}`);
      return found.drift === 0 ? problems : [...problems, `DRIFT ${found.drift}`];
    } finally {
      await owner.query("ROLLBACK");
    }
  }

  it("[M9] finds nothing wrong with an honest ledger, also while a round is open", async () => {
    const { rows } = await owner.query("SELECT check_ledger() AS found");
    expect(rows[0].found).toEqual({ accounts: 37, transfers: 5, drift: 0, problems: [] });
  });

  const a = `player:${ada}`;
  const b = `player:${bob}`;
  it.each<[string, string[], string[]]>([
    [
      "a balance that was raised",
      [`UPDATE accounts SET balance = balance + 1 WHERE id = '${a}'`],
      [`BALANCE_DRIFT ${a}`, "DRIFT 1"],
    ],
    [
      "money moved between two balances, the sum unchanged",
      [
        `UPDATE accounts SET balance = balance - 1 WHERE id = '${a}'`,
        `UPDATE accounts SET balance = balance + 1 WHERE id = '${b}'`,
      ],
      [`BALANCE_DRIFT ${a}`, `BALANCE_DRIFT ${b}`],
    ],
    [
      "a posting that was altered",
      [`UPDATE postings SET amount = amount + 1 WHERE account_id = '${a}' AND seq = 2`],
      [`BALANCE_DRIFT ${a}`, `BROKEN_CHAIN ${a}#2`],
    ],
    [
      "a history rewritten with all its sums",
      [
        `UPDATE postings SET amount = amount + 7, balance_after = balance_after + 7 WHERE account_id = '${a}' AND seq = 1`,
        `UPDATE postings SET amount = amount - 7 WHERE account_id = '${a}' AND seq = 2`,
      ],
      [`BROKEN_CHAIN ${a}#1`, `BROKEN_CHAIN ${a}#2`],
    ],
    [
      "a running balance that was altered",
      [`UPDATE postings SET balance_after = balance_after + 1 WHERE account_id = '${a}' AND seq = 1`],
      [`BROKEN_CHAIN ${a}#1`, `BROKEN_CHAIN ${a}#2`],
    ],
    [
      "a posting that was deleted from the middle",
      [`DELETE FROM postings WHERE account_id = '${a}' AND seq = 2`],
      [`BALANCE_DRIFT ${a}`, `POSTING_GAP ${a}`, `BROKEN_CHAIN ${a}#3`],
    ],
    [
      "a posting that was deleted at the end",
      [`DELETE FROM postings WHERE account_id = '${a}' AND seq = 3`],
      [`BALANCE_DRIFT ${a}`, `POSTING_GAP ${a}`, `BROKEN_HEAD ${a}`],
    ],
    [
      "two postings that changed places",
      [
        `UPDATE postings SET seq = 100 WHERE account_id = '${b}' AND seq = 1`,
        `UPDATE postings SET seq = 1 WHERE account_id = '${b}' AND seq = 2`,
        `UPDATE postings SET seq = 2 WHERE account_id = '${b}' AND seq = 100`,
      ],
      [`BROKEN_CHAIN ${b}#1`, `BROKEN_CHAIN ${b}#2`],
    ],
    [
      "a transfer whose amount was altered",
      [`UPDATE transfers SET amount = 51 WHERE id = '${stake}'`],
      [`TRANSFER_WITHOUT_POSTINGS ${stake}`, `BROKEN_CHAIN ${a}#3`, `BROKEN_CHAIN escrow:${table}#1`],
    ],
    [
      "a transfer that was called something else",
      [`UPDATE transfers SET kind = 'LOSS' WHERE id = '${stake}'`],
      [`BROKEN_CHAIN ${a}#3`, `BROKEN_CHAIN escrow:${table}#1`],
    ],
    [
      "a transfer that was moved to another round",
      [`UPDATE transfers SET round_id = '${randomUUID()}' WHERE id = '${stake}'`],
      [`BROKEN_CHAIN ${a}#3`, `ESCROW_MISMATCH escrow:${table}`],
    ],
    [
      "a transfer that was deleted",
      [`DELETE FROM transfers WHERE id = '${stake}'`],
      [`POSTINGS_WITHOUT_TRANSFER ${stake}`, `ESCROW_MISMATCH escrow:${table}`],
    ],
    [
      "a transfer without postings",
      [
        `INSERT INTO transfers (id, kind, from_id, to_id, amount) VALUES ('${round}', 'DEPOSIT', 'payment:0', '${a}', 1)`,
      ],
      [`TRANSFER_WITHOUT_POSTINGS ${round}`],
    ],
    [
      "a posting out of nothing",
      [
        `INSERT INTO postings (account_id, seq, transfer_id, amount, balance_after, hash) VALUES ('${b}', 3, '${stake}', 9, 409, 'x')`,
        `UPDATE accounts SET balance = 409, version = 3, head_hash = 'x' WHERE id = '${b}'`,
      ],
      [`UNBALANCED_TRANSFER ${stake}`, `BROKEN_CHAIN ${b}#3`, "DRIFT 9"],
    ],
    ["an account that was deleted", [`DELETE FROM accounts WHERE id = '${b}'`], [`NO_ACCOUNT ${b}`, "DRIFT -400"]],
    ["a head that points elsewhere", [`UPDATE accounts SET head_hash = 'x' WHERE id = '${b}'`], [`BROKEN_HEAD ${b}`]],
    [
      "stakes left in escrow after the round",
      [`UPDATE rounds SET settled_seq = 2 WHERE id = '${round}'`],
      [`ESCROW_MISMATCH escrow:${table}`],
    ],
  ])("[M9] finds and names %s", async (_name, statements, expected) => {
    expect(await problemsAfter(...statements)).toEqual(expect.arrayContaining(expected));
  });

  it("[M9] names at most a hundred problems", async () => {
    const many = `INSERT INTO transfers (kind, from_id, to_id, amount) SELECT 'DEPOSIT', 'payment:0', '${a}', 1 FROM generate_series(1, 150)`;
    expect(await problemsAfter(many)).toHaveLength(100);
  });
});

describe("append-only", () => {
  let database: TestDatabase;
  let app: pg.Client;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await openDatabase();
    app = new pg.Client({ connectionString: database.url });
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await Promise.all([app.connect(), owner.connect()]);
  });
  afterAll(async () => {
    await Promise.all([app.end(), owner.end()]);
    await database.drop();
  });

  const changes = ["transfers", "postings", "journal"].flatMap((table) => [
    `UPDATE ${table} SET created_at = now()`.replace("journal SET created_at", "journal SET committed_at"),
    `DELETE FROM ${table}`,
    `TRUNCATE ${table}`,
  ]);

  it.each(changes)("[M4] the application may not: %s", async (statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it.each(changes)("[M4] nor, without switching triggers off, may the owner: %s", async (statement) => {
    await expect(owner.query(statement)).rejects.toMatchObject({ code: "VC001" });
  });

  it.each(["accounts", "users", "tables", "rounds"])("[M4] the application may not delete from %s", async (table) => {
    await expect(app.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: "42501" });
  });

  it.each([
    "ALTER TABLE postings DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "DROP TABLE postings",
    "CREATE OR REPLACE FUNCTION check_ledger() RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'",
  ])("[M4] the application may not get around it: %s", async (statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it("[M2] postings that do not sum to zero are refused, also when written by hand", async () => {
    const id = randomUUID();
    await app.query("BEGIN");
    await app.query(
      "INSERT INTO transfers (id, kind, from_id, to_id, amount) VALUES ($1, 'X', 'payment:0', 'payment:1', 5)",
      [id],
    );
    await expect(
      app.query(
        "INSERT INTO postings (account_id, seq, transfer_id, amount, balance_after, hash) VALUES ('payment:0', 1, $1, 5, 5, 'x')",
        [id],
      ),
    ).rejects.toMatchObject({ code: "VC002" });
    await app.query("ROLLBACK");
  });

  it.each(["PLAYER", "ESCROW", "TREASURY"])(
    "[M3] the database itself refuses a negative balance of kind %s",
    async (kind) => {
      await expect(
        owner.query("INSERT INTO accounts (id, kind, balance) VALUES ('x', $1, -1)", [kind]),
      ).rejects.toMatchObject({ constraint: "accounts_balance_not_negative" });
    },
  );
});
