/** The invariants of docs/RELIABILITY.md, looked at while a simulation runs and when it has ended. */
import { Bug } from "../../../src/kernel/assert.ts";
import { asRoundId, asTableId, type TableId } from "../../../src/kernel/ids.ts";
import { canonicalJson } from "../../../src/tables/fingerprint.ts";
import type { StoredTable } from "../../../src/tables/ports/hotTables.ts";
import { applyRow, replay } from "../../../src/tables/replay.ts";
import type { Findings } from "./findings.ts";
import type { Database, SimHouse } from "./house.ts";
import type { Acknowledged } from "./player.ts";
import type { SimTypes } from "./simGame.ts";
import type { TableRow } from "./stores/memoryPostgres.ts";

/** When everything has healed. */
export function checkHouse<G extends SimTypes>(
  findings: Findings,
  house: SimHouse<G>,
  acks: readonly Acknowledged<G>[],
  now: number,
): void {
  const { db } = house;
  checkMoney(findings, db);
  checkAcknowledged(findings, db, acks);
  checkEffects(findings, db);
  for (const [tableId, row] of db.tables) {
    try {
      checkReplay(findings, house, tableId, row);
    } catch (error) {
      if (!(error instanceof Bug)) throw error;
      findings.add("I5", error.message);
    }
  }
  for (const where of house.redis.wentBack) findings.add("I8", `Redis went back at ${where}`); // Although it had lost nothing.
  checkProgress(findings, house, now);
  checkCredits(findings, db);
}

/** I1, I2 */
function checkMoney<G extends SimTypes>(findings: Findings, { ledger, rounds }: Database<G>): void {
  const sums = new Map<string, bigint>();
  const ofTransfer = new Map<string, bigint>();
  for (const { account, transferId, amount } of ledger.postings) {
    add(sums, account, amount);
    add(ofTransfer, transferId, amount);
  }
  const openTables = new Set(
    [...rounds.values()].filter((round) => round.settledSeq === null).map((round) => round.tableId),
  );
  for (const [id, sum] of ofTransfer) findings.expect(sum === 0n, "I1", () => `transfer ${id} sums to ${sum}`);
  let total = 0n;
  for (const { id, kind, balance } of ledger.accounts.values()) {
    total += balance;
    const posted = sums.get(id) ?? 0n;
    findings.expect(balance === posted, "I1", () => `${id} has ${balance}, its postings ${posted}`);
    findings.expect(balance >= 0n || !["PLAYER", "ESCROW"].includes(kind), "I2", () => `${id} has ${balance}`);
    const isIdle = kind === "ESCROW" && !openTables.has(asTableId(id.slice("escrow:".length)));
    findings.expect(!isIdle || balance === 0n, "I2", () => `${id} has ${balance} and no open round`);
  }
  findings.expect(total === 0n, "I1", () => `all balances sum to ${total}`);
}

/** I3: what was acknowledged is there, as it was told. */
function checkAcknowledged<G extends SimTypes>(
  findings: Findings,
  db: Database<G>,
  acks: readonly Acknowledged<G>[],
): void {
  for (const { playerId, actionId, tableId, version, view } of acks) {
    const key = db.actionKeys.get(`${playerId}|${actionId}`);
    const isThere = key?.seq === version && key.tableId === tableId && view.version === version;
    findings.expect(isThere, "I3", () => `action ${actionId} was acknowledged as ${version} and is ${key?.seq}`);
  }
}

/** I4: one row per action id. */
function checkEffects<G extends SimTypes>(findings: Findings, db: Database<G>): void {
  const seen = new Set<string>();
  for (const { key, seq } of [...db.journal.values()].flat()) {
    if (key === null) continue;
    findings.expect(!seen.has(key), "I4", () => `the action id of row ${seq} has another row`);
    seen.add(key);
  }
}

/** I5, I10: from nothing to now the rules give what is stored, opening rounds included; Redis shows just that. */
function checkReplay<G extends SimTypes>(
  findings: Findings,
  { game, db, redis }: SimHouse<G>,
  tableId: TableId,
  { settings, frozenReason, version }: TableRow<G["Rules"]>,
): void {
  const rows = db.journal.get(tableId) ?? [];
  const gap = rows.findIndex(({ seq }, index) => seq !== index + 1);
  findings.expect(gap < 0 && rows.length === version, "I5", () => `${tableId}: row ${gap + 1} is missing`);
  findings.expect(frozenReason === null, "I5", () => `${tableId} was frozen: ${frozenReason}`);
  let table: StoredTable<G["State"]> = replay<G>(game, { settings, frozenReason }, []);
  for (const row of rows) {
    const { snapshot } = row;
    if (snapshot !== null) {
      const fresh = { roundId: snapshot.roundId ?? asRoundId("none"), serverSeed: snapshot.serverSeed };
      const again = game.decide(table.state, row.command, { at: row.at, fresh });
      const isSame = again.ok && canonicalJson(again.value.state) === canonicalJson(snapshot);
      findings.expect(isSame, "I10", () => `${tableId}#${row.seq}: the same seed opens another round`);
    }
    table = applyRow<G>(game, table, row);
  }
  const stored = redis.data.tables.get(tableId);
  if (stored === undefined) {
    findings.expect(table.state.dueAt === null, "I5", () => `${tableId} runs and Redis does not have it`);
    return;
  }
  const { state } = JSON.parse(stored.text) as StoredTable<G["State"]>;
  const isSame = stored.version === version && canonicalJson(state) === canonicalJson(table.state);
  findings.expect(isSame, "I5", () => `${tableId}: Redis has version ${stored.version}, the journal ${version}`);
}

/** So long after everything healed nothing may be overdue. */
const OVERDUE_MS = 10_000;

const LOCK_TTL_MS = 5_000;

/** I7 */
function checkProgress<G extends SimTypes>(findings: Findings, { db, redis }: SimHouse<G>, now: number): void {
  for (const [tableId, { dueAt }] of db.tables) {
    const lateMs = now - (dueAt ?? now);
    findings.expect(lateMs <= OVERDUE_MS, "I7", () => `${tableId} is overdue since ${lateMs} ms`);
  }
  for (const [tableId, { until }] of redis.data.locks)
    findings.expect(until <= now + LOCK_TTL_MS, "I7", () => `the lock of ${tableId} outlives its time`);
}

/** I9: what a settled round paid is what its transfers say, once per player. */
function checkCredits<G extends SimTypes>(findings: Findings, db: Database<G>): void {
  const paid = new Map<string, bigint>();
  const staked = new Map<string, bigint>();
  for (const { roundId, from, to, amount } of db.ledger.transfers.values()) {
    if (roundId === null) continue;
    if (to.startsWith("player:")) add(paid, `${roundId} ${to}`, amount);
    if (from.startsWith("player:")) add(staked, `${roundId} ${from}`, amount);
  }
  const seen = new Set<string>();
  for (const row of db.roundPlayers) {
    const key = `${row.roundId} player:${row.playerId}`;
    findings.expect(!seen.has(key), "I9", () => `${key} is paid twice`);
    seen.add(key);
    const moved = { staked: staked.get(key) ?? 0n, paid: paid.get(key) ?? 0n };
    const isRight = moved.paid === BigInt(row.paid) && moved.staked === BigInt(row.staked);
    const told = () => `staked ${row.staked}, paid ${row.paid}; transfers ${moved.staked}, ${moved.paid}`;
    findings.expect(isRight, "I9", () => `${key}: ${told()}`);
  }
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}
