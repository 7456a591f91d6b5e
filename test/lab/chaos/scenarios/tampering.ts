/** Rows of the journal and of the postings altered, removed and moved, each in a transaction that is then given up. */
import pg from "pg";
import { gatherCrowd } from "../../load/crowd.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { until } from "../until.ts";
import { createWitness } from "../witness.ts";
import { openWorld } from "../world.ts";

const SIZES = {
  full: { rounds: 10, rows: 20 },
  short: { rounds: 2, rows: 2 },
};

const PACE = { betMs: 5_000, turnMs: 5_000, settledMs: 100 };
const PATIENCE_MS = 120_000;

interface Tampering {
  readonly name: string;
  readonly chain: "prove_journal" | "prove_postings";
  /** `$1` and `$2` name the row: chain and number. */
  readonly sql: readonly string[];
}

const JOURNAL_ROW = "table_id = $1::uuid AND seq = $2";
const POSTING_ROW = "account_id = $1 AND seq = $2";

const TAMPERINGS: readonly Tampering[] = [
  {
    name: "a journal row altered",
    chain: "prove_journal",
    sql: [`UPDATE journal SET command = command || '{"x": 1}' WHERE ${JOURNAL_ROW}`],
  },
  { name: "a journal row removed", chain: "prove_journal", sql: [`DELETE FROM journal WHERE ${JOURNAL_ROW}`] },
  {
    name: "two journal rows in each other's place",
    chain: "prove_journal",
    sql: [
      `UPDATE journal SET seq = 900000000 WHERE ${JOURNAL_ROW}`,
      "UPDATE journal SET seq = seq - 1 WHERE table_id = $1::uuid AND seq = $2 + 1",
      "UPDATE journal SET seq = $2 + 1 WHERE table_id = $1::uuid AND seq = 900000000",
    ],
  },
  {
    name: "a posting altered",
    chain: "prove_postings",
    sql: [`UPDATE postings SET amount = amount + 1, balance_after = balance_after + 1 WHERE ${POSTING_ROW}`],
  },
  { name: "a posting removed", chain: "prove_postings", sql: [`DELETE FROM postings WHERE ${POSTING_ROW}`] },
];

export const tampering: Scenario = {
  name: "tampering",
  what: "rows of journal and postings altered, removed and moved: found and named",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence, random } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run, { RECONCILE_MS: "3600000" });
    await world.start();
    const containers = world.living().map(({ url }) => url);
    const figures = createFigures();
    const crowd = await gatherCrowd({
      ...{ players: 4, tables: 2, containers, pace: PACE, thinkMs: () => 0, figures, witness },
    });
    await until(() => figures.read().rounds >= size.rounds * 2, PATIENCE_MS, "some rounds");
    crowd.disperse();
    await crowd.done;
    await proveWorld({ world, witness, evidence, roundsMax: size.rounds, lockTtlMs: 5_000 });

    const rows = {
      prove_journal: await world.sql<Row>(
        "SELECT table_id::text AS chain, seq FROM journal j WHERE seq < (SELECT max(seq) FROM journal l WHERE l.table_id = j.table_id)",
      ),
      prove_postings: await world.sql<Row>("SELECT account_id AS chain, seq FROM postings"),
    };
    let found = 0;
    let done = 0;
    const owner = new pg.Client({ connectionString: world.postgres.ownerUrl });
    await owner.connect();
    for (const { name, chain, sql } of TAMPERINGS) {
      for (let times = 0; times < size.rows; times += 1) {
        run.stop.throwIfAborted();
        const row = random.pick(rows[chain]);
        const named = await tamper(owner, chain, sql, row);
        evidence.fault(name);
        done += 1;
        if (named.some((where) => isAt(where, row))) found += 1;
        else evidence.violation("I12", `${name} at ${row.chain}#${row.seq}: ${named.join(", ") || "not noticed"}`);
        run.progress(`${done} rows touched`);
      }
    }
    evidence.check("I12", found);
    await owner.end();
    await world.close();
    evidence.target("rows touched, found and named", `${done}`, found, found === done);
  },
};

interface Row {
  readonly chain: string;
  readonly seq: string;
}

/** What nobody may do, done by who can do all; then the proof, from the first row on; then nothing has happened. */
async function tamper(
  owner: pg.Client,
  chain: Tampering["chain"],
  sql: readonly string[],
  row: Row,
): Promise<string[]> {
  await owner.query("BEGIN");
  try {
    await owner.query("SET LOCAL session_replication_role = replica");
    await owner.query("DELETE FROM chain_checkpoints");
    for (const statement of sql) await owner.query(statement, [row.chain, row.seq]);
    const { rows } = await owner.query(`SELECT ${chain}('NEW', 1000000, 10000000) AS found`);
    return (rows[0].found.problems as { where: string }[]).map(({ where }) => where);
  } finally {
    await owner.query("ROLLBACK");
  }
}

/** The row itself, the one after it, or the head of its chain when it was the last. */
const isAt = (where: string, { chain, seq }: Row): boolean =>
  [`${chain}#${seq}`, `${chain}#${Number(seq) + 1}`, chain].includes(where);
