/** After the trouble: the whole house held against its promises, from the database up to the players' screens. */
import { type Blackjack, blackjack } from "../../../src/games/blackjack/index.ts";
import { createJournal } from "../../../src/infrastructure/postgres/journal.ts";
import { createCatalogue } from "../../../src/infrastructure/postgres/tableCatalogue.ts";
import { createHotTables } from "../../../src/infrastructure/redis/hotTables.ts";
import { Bug } from "../../../src/kernel/assert.ts";
import type { TableId } from "../../../src/kernel/ids.ts";
import { type ReplayFigures, replayOne } from "../../../src/ops/replay/replayRounds.ts";
import { canonicalJson } from "../../../src/tables/fingerprint.ts";
import { replay } from "../../../src/tables/replay.ts";
import type { Evidence } from "./evidence.ts";
import { until } from "./until.ts";
import type { ChaosWitness } from "./witness.ts";
import type { LogLine, World } from "./world.ts";

export interface ProofWish {
  readonly world: World;
  readonly witness: ChaosWitness;
  readonly evidence: Evidence;
  /** Settled rounds that are recomputed from their seeds, at most. */
  readonly roundsMax: number;
  readonly lockTtlMs: number;
}

/** How long a round may stand still once the trouble is over (I7). */
const STILL_MS = 10_000;

/** A page of tables: few round trips, a flat memory. */
const BATCH = 100;

/** Every invariant that can be looked at from outside. Call it when the players have left and the faults are healed. */
export async function proveWorld(wish: ProofWish): Promise<void> {
  await proveNothingHangs(wish);
  await proveLedger(wish);
  await proveAcknowledged(wish);
  await proveSettled(wish);
  await proveJournal(wish);
  await proveNoStaleWrite(wish);
  await proveCredits(wish);
  await proveRounds(wish);
}

async function proveNothingHangs({ world, evidence, lockTtlMs }: ProofWish): Promise<void> {
  const overdue = async (byMs: number) => {
    const before = Date.now() - byMs;
    return world.sql<{ id: string }>("SELECT id FROM tables WHERE due_at < $1 AND frozen_reason IS NULL", [before]);
  };
  await until(async () => (await overdue(1_000)).length === 0, STILL_MS).catch(() => undefined);
  for (const { id } of await overdue(1_000)) evidence.violation("I7", `table ${id} stands still`);
  const frozen = await world.sql<{ id: string; reason: string }>(
    "SELECT id, frozen_reason AS reason FROM tables WHERE frozen_reason IS NOT NULL",
  );
  for (const { id, reason } of frozen) evidence.violation("I7", `table ${id} is frozen: ${reason}`);
  const [tables] = await world.sql<{ n: number }>("SELECT count(*)::int AS n FROM tables");
  evidence.check("I7", tables?.n ?? 0);

  for await (const keys of world.redisNow.scanStream({ match: "table:*:action", count: 1_000 }) as AsyncIterable<
    string[]
  >) {
    for (const key of keys) {
      const leftMs = await world.redisNow.pttl(key);
      if (leftMs === -1 || leftMs > lockTtlMs) evidence.violation("I7", `the lock ${key} has ${leftMs} ms left`);
      else evidence.check("I7");
    }
  }
}

interface LedgerCheck {
  readonly accounts: number;
  readonly transfers: number;
  readonly drift: number;
  readonly problems: readonly { kind: string; where: string; detail: string }[];
}

async function proveLedger({ world, evidence }: ProofWish): Promise<void> {
  const rows = await world.sql<{ found: LedgerCheck }>("SELECT check_ledger() AS found");
  const { accounts, transfers, drift, problems } = (rows as [{ found: LedgerCheck }])[0].found;
  evidence.check("I1", transfers + 1);
  evidence.check("I2", accounts);
  if (drift !== 0) evidence.violation("I1", `all balances sum to ${drift}`);
  for (const { kind, where, detail } of problems) {
    const invariant = kind === "NEGATIVE_BALANCE" || kind === "ESCROW_MISMATCH" ? "I2" : "I1";
    evidence.violation(invariant, `${kind} at ${where}: ${detail}`);
  }
  for (const chain of ["prove_postings", "prove_journal"]) {
    const [proven] = await world.sql<{ found: { rows: number; problems: LedgerCheck["problems"] } }>(
      `SELECT ${chain}('NEW', 1000000, 10000000) AS found`,
    );
    evidence.check("I12", proven?.found.rows ?? 0);
    for (const { kind, where } of proven?.found.problems ?? []) evidence.violation("I12", `${kind} at ${where}`);
  }
}

/** What each player was told is in the journal, once, at the version that was told. */
async function proveAcknowledged({ world, witness, evidence }: ProofWish): Promise<void> {
  const { acks, payments } = witness;
  await world.sql("DROP TABLE IF EXISTS chaos_acks");
  await world.sql("CREATE TABLE chaos_acks (player_id uuid, action_id uuid, table_id uuid, seq bigint)");
  for (let from = 0; from < acks.length; from += 10_000) {
    const part = acks.slice(from, from + 10_000);
    await world.sql("INSERT INTO chaos_acks SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])", [
      part.map(({ playerId }) => playerId),
      part.map(({ actionId }) => actionId),
      part.map(({ tableId }) => tableId),
      part.map(({ version }) => version),
    ]);
  }
  const lost = await world.sql<{ table_id: string; seq: string }>(
    `SELECT a.table_id, a.seq FROM chaos_acks a
     LEFT JOIN journal j ON j.table_id = a.table_id AND j.seq = a.seq AND j.player_id = a.player_id AND j.action_id = a.action_id
     WHERE j.seq IS NULL`,
  );
  for (const { table_id, seq } of lost) evidence.violation("I3", `acknowledged and gone: table ${table_id} row ${seq}`);
  const doubled = await world.sql<{ action_id: string }>(
    "SELECT action_id FROM journal WHERE action_id IS NOT NULL GROUP BY player_id, action_id HAVING count(*) > 1",
  );
  for (const { action_id } of doubled) evidence.violation("I4", `action ${action_id} has two rows`);
  const [moved] = await world.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM chaos_acks a
     WHERE (a.table_id, a.seq) IN (SELECT t.table_id, t.seq FROM transfers t WHERE t.table_id IS NOT NULL)`,
  );

  let paid = 0;
  for (const [playerId, { told, unanswered }] of payments) {
    paid += told.length;
    const rows = await world.sql<{ id: string }>(
      "SELECT id FROM transfers WHERE kind IN ('DEPOSIT', 'WITHDRAWAL') AND $1 IN (from_id, to_id)",
      [`player:${playerId}`],
    );
    const there = new Set(rows.map(({ id }) => id));
    for (const id of told) if (!there.has(id)) evidence.violation("I3", `payment ${id} was acknowledged and is gone`);
    const extra = there.size - new Set(told).size;
    if (extra > unanswered) evidence.violation("I4", `player ${playerId} has ${extra} payments too many`);
  }
  evidence.check("I3", acks.length + paid);
  evidence.check("I4", acks.length + paid);
  evidence.acknowledged(acks.length + paid, (moved?.n ?? 0) + paid);
}

/** What players were shown that their hands brought is what they got. */
async function proveSettled({ world, witness, evidence }: ProofWish): Promise<void> {
  const told = [...witness.settled].flatMap(([round, seats]) =>
    [...seats].map(([seat, paid]) => ({ round, seat, paid })),
  );
  let wrong = 0;
  for (let from = 0; from < told.length; from += 10_000) {
    const part = told.slice(from, from + 10_000);
    const rows = await world.sql<{ round: string; seat: number; told: string; paid: string | null }>(
      `SELECT t.round, t.seat, t.paid AS told, p.paid FROM unnest($1::uuid[], $2::int[], $3::bigint[]) AS t (round, seat, paid)
       LEFT JOIN round_players p ON p.round_id = t.round AND p.seat = t.seat WHERE p.paid IS DISTINCT FROM t.paid`,
      [part.map(({ round }) => round), part.map(({ seat }) => seat), part.map(({ paid }) => paid)],
    );
    wrong += rows.length;
    for (const row of rows)
      evidence.violation("I3", `round ${row.round}, seat ${row.seat}: ${row.told} was shown, ${row.paid} was paid`);
  }
  evidence.check("I3", told.length - wrong);
  evidence.acknowledged(told.length, told.length);
}

/** Rows without gaps, replayed by the rules; what Redis has is the same, card for card, and never newer. */
async function proveJournal({ world, evidence }: ProofWish): Promise<void> {
  const gaps = await world.sql<{ id: string }>(
    `SELECT t.id FROM tables t LEFT JOIN (SELECT table_id, count(*) AS n, max(seq) AS newest FROM journal GROUP BY 1) j ON j.table_id = t.id
     WHERE coalesce(j.n, 0) <> t.version OR coalesce(j.newest, 0) <> t.version`,
  );
  for (const { id } of gaps) evidence.violation("I5", `the journal of table ${id} has a gap`);

  const catalogue = createCatalogue<Blackjack["Rules"]>(world.prisma);
  const journal = createJournal<Blackjack["State"], Blackjack["Action"]>(world.prisma);
  const hot = createHotTables<Blackjack["State"]>(world.redisNow);
  for (const which of ["running", "waiting"] as const) {
    for (let after: TableId | null = null; ; ) {
      const page = await catalogue.versions(which, after, BATCH);
      const ids = page.map(({ tableId }) => tableId);
      const stored = await hot.loadMany(ids); // Before the journal: it can only have become newer meanwhile.
      const [entries, rows] = await Promise.all([catalogue.findMany(ids), journal.rowsFromSnapshots(ids)]);
      for (const [index, tableId] of ids.entries()) {
        const [entry, inRedis] = [entries.get(tableId), stored[index]];
        if (entry === undefined) continue;
        try {
          const table = replay<Blackjack>(blackjack, entry, rows.get(tableId) ?? []);
          if (inRedis && inRedis.version > table.version)
            evidence.violation("I5", `Redis is ahead of the journal of table ${tableId}`);
          else if (inRedis?.version === table.version && canonicalJson(inRedis.state) !== canonicalJson(table.state))
            evidence.violation("I5", `Redis and journal disagree about table ${tableId} version ${table.version}`);
          else evidence.check("I5");
        } catch (error) {
          if (!(error instanceof Bug)) throw error;
          evidence.violation("I5", `table ${tableId} can't be replayed: ${error.message}`);
        }
      }
      after = ids.at(-1) ?? null;
      if (page.length < BATCH) break;
    }
  }
}

/** What came too late, as the containers tell: a commit after the lock ran out that was refused, a projection that was overtaken. */
const isStale = ({ type, outcome }: LogLine): boolean =>
  type === "stale_projection" || (type === "late_commit" && (outcome === "conflict" || outcome === "repeated"));

/** Clocks of machines are put right now and then. What a paused holder decided is seconds old. */
const CLOCK_STEP_MS = 100;

/** Each row was decided after the row before it was there: a decision on an older table would be from before. */
async function proveNoStaleWrite({ world, evidence }: ProofWish): Promise<void> {
  const [rows] = await world.sql<{ n: number }>("SELECT count(*)::int AS n FROM journal");
  evidence.check("I6", rows?.n ?? 0);
  const accepted = await world.sql<{ table_id: string; seq: string }>(
    `SELECT table_id, seq FROM (SELECT table_id, seq, at, lag(committed_at) OVER (PARTITION BY table_id ORDER BY seq) AS before FROM journal) AS j
     WHERE at < extract(epoch FROM before) * 1000 - ${CLOCK_STEP_MS}`,
  );
  for (const { table_id, seq } of accepted)
    evidence.violation("I6", `row ${seq} of table ${table_id} was decided before the row before it was there`);
  const lines = world.logs();
  evidence.stale(lines.filter(isStale).length, accepted.length);
  const told: Record<string, number> = {};
  for (const { type = "other", outcome = "" } of lines) {
    const kind = `${type} ${String(outcome)}`.trim();
    told[kind] = (told[kind] ?? 0) + 1;
  }
  evidence.figure(
    "told by the containers",
    Object.entries(told)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(", "),
  );
}

/** Each player of a settled round has staked and been paid exactly what the round says, in transfers of that round. */
async function proveCredits({ world, evidence }: ProofWish): Promise<void> {
  const wrong = await world.sql<{ round_id: string; player_id: string }>(
    `SELECT p.round_id, p.player_id FROM round_players p
     LEFT JOIN LATERAL (SELECT coalesce(sum(amount) FILTER (WHERE t.from_id = 'player:' || p.player_id), 0) AS staked,
                               coalesce(sum(amount) FILTER (WHERE t.to_id = 'player:' || p.player_id), 0) AS paid
                        FROM transfers t WHERE t.round_id = p.round_id) AS sums ON true
     WHERE sums.staked <> p.staked OR sums.paid <> p.paid`,
  );
  for (const { round_id, player_id } of wrong)
    evidence.violation("I9", `round ${round_id} and player ${player_id}: transfers and result differ`);
  const [hands] = await world.sql<{ n: number }>("SELECT count(*)::int AS n FROM round_players");
  evidence.check("I9", hands?.n ?? 0);
}

/** Settled rounds recomputed from their seeds and actions alone: every card, payout and transfer. */
async function proveRounds({ world, evidence, roundsMax }: ProofWish): Promise<void> {
  const rounds = await world.sql<{ id: string }>(
    "SELECT id FROM rounds WHERE settled_seq IS NOT NULL ORDER BY md5(id::text) LIMIT $1",
    [roundsMax],
  );
  const figures: ReplayFigures = { rounds: 0, follow: 0, otherEngine: 0, problems: [] };
  for (const { id } of rounds) await replayOne(world.prisma, id, figures);
  evidence.check("I10", figures.follow);
  for (const { roundId, problem } of figures.problems) evidence.violation("I10", `round ${roundId}: ${problem}`);
}
