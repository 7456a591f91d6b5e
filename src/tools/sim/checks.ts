/** The invariants of docs/RELIABILITY.md, looked at while a simulation runs and when it has ended. */
import { type Blackjack, blackjack } from "../../games/blackjack/index.ts";
import { Bug } from "../../kernel.ts";
import { canonicalJson } from "../../tables/fingerprint.ts";
import type { StoredTable } from "../../tables/ports.ts";
import { applyRow, replay } from "../../tables/replay.ts";
import type { Database, SimHouse } from "./house.ts";
import type { Acknowledged } from "./player.ts";
import type { TableRow } from "./stores/memoryPostgres.ts";

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

/** The same table at the same version looks the same to everyone, but for when it was looked at. The game writes its fields in one order. */
const faceOf = (view: Blackjack["View"]): string => JSON.stringify({ ...view, serverTime: 0, frozen: undefined });

/** I8 and I11, for every view that anyone gets to see. */
export class Views {
  readonly violations: Violation[] = [];
  readonly #seen = new Map<string, string>();
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  see(view: Blackjack["View"]): void {
    const at = `${view.tableId}#${view.version}`;
    const face = faceOf(view);
    const before = this.#seen.get(at);
    if (before === undefined) {
      this.#seen.set(at, face);
      this.#lookForSecrets(view, face);
    } else if (before !== face) this.#broken("I8", `${at} looks different: ${before} / ${face}`);
  }

  #lookForSecrets(view: Blackjack["View"], face: string): void {
    if (view.fairness.revealed !== null) return;
    const rows = this.#db.journal.get(view.tableId) ?? [];
    const opening = rows.findLast(({ seq, snapshot }) => seq <= view.version && snapshot !== null);
    const secret = opening?.snapshot?.serverSeed ?? "";
    if (secret !== "" && face.includes(secret))
      this.#broken("I11", `the server's seed is in ${view.tableId}#${view.version}`);
  }

  #broken(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail });
  }
}

/** When everything has healed. */
export function checkHouse(house: SimHouse, acks: readonly Acknowledged[], now: number): Violation[] {
  const { db } = house;
  return [
    ...checkMoney(db),
    ...checkAcknowledged(db, acks),
    ...checkEffects(db),
    ...checkReplay(house),
    ...checkRedis(house),
    ...checkProgress(house, now),
    ...checkCredits(db),
  ];
}

const broken = (isBroken: boolean, invariant: string, detail: string): Violation[] =>
  isBroken ? [{ invariant, detail }] : [];

/** I1, I2 */
function checkMoney({ ledger, rounds }: Database): Violation[] {
  const sums = new Map<string, bigint>();
  const ofTransfer = new Map<string, bigint>();
  for (const { account, transferId, amount } of ledger.postings) {
    sums.set(account, (sums.get(account) ?? 0n) + amount);
    ofTransfer.set(transferId, (ofTransfer.get(transferId) ?? 0n) + amount);
  }
  const total = [...ledger.accounts.values()].reduce((sum, { balance }) => sum + balance, 0n);
  const openTables = new Set(
    [...rounds.values()].filter((round) => round.settledSeq === null).map((round) => round.tableId),
  );
  return [
    ...broken(total !== 0n, "I1", `all balances sum to ${total}`),
    ...[...ofTransfer].flatMap(([id, sum]) => broken(sum !== 0n, "I1", `transfer ${id} sums to ${sum}`)),
    ...[...ledger.accounts.values()].flatMap(({ id, kind, balance }) => [
      ...broken(balance !== (sums.get(id) ?? 0n), "I1", `${id} has ${balance}, its postings ${sums.get(id)}`),
      ...broken(balance < 0n && ["PLAYER", "ESCROW"].includes(kind), "I2", `${id} has ${balance}`),
      ...broken(
        kind === "ESCROW" && balance !== 0n && !openTables.has(id.slice("escrow:".length)),
        "I2",
        `${id} has ${balance} and no open round`,
      ),
    ]),
  ];
}

/** I3: what was acknowledged is there, as it was told. */
function checkAcknowledged(db: Database, acks: readonly Acknowledged[]): Violation[] {
  return acks.flatMap(({ playerId, actionId, tableId, version, view }) => {
    const key = db.actionKeys.get(`${playerId}|${actionId}`);
    if (key === undefined) return broken(true, "I3", `action ${actionId} was acknowledged and is not there`);
    const isSame = key.seq === version && key.tableId === tableId && view.version === version;
    return broken(!isSame, "I3", `action ${actionId} was acknowledged as ${version} and is ${key.seq}`);
  });
}

/** I4: one row per action id. */
function checkEffects(db: Database): Violation[] {
  const rows = [...db.journal.values()].flat().flatMap(({ key }) => (key === null ? [] : [key]));
  return broken(new Set(rows).size !== rows.length, "I4", "an action id has two rows");
}

/** I8: whoever reads Redis never sees a table grow younger, unless Redis itself lost data. */
const checkRedis = ({ redis }: SimHouse): Violation[] =>
  redis.wentBack.map((where) => ({ invariant: "I8", detail: `Redis went back at ${where}` }));

/** I5, I10: from nothing to now the rules give what is stored, opening rounds included; Redis shows just that. */
function checkReplay(house: SimHouse): Violation[] {
  return [...house.db.tables].flatMap(([tableId, row]) => {
    try {
      return checkTable(house, tableId, row);
    } catch (error) {
      if (!(error instanceof Bug)) throw error;
      return broken(true, "I5", error.message);
    }
  });
}

function checkTable(
  house: SimHouse,
  tableId: string,
  { settings, frozenReason, version }: TableRow<Blackjack["Rules"]>,
): Violation[] {
  const rows = house.db.journal.get(tableId) ?? [];
  const gap = rows.findIndex(({ seq }, index) => seq !== index + 1);
  if (gap >= 0 || rows.length !== version) return broken(true, "I5", `${tableId}: row ${gap + 1} is missing`);
  if (frozenReason !== null) return broken(true, "I5", `${tableId} was frozen: ${frozenReason}`);
  const entry = { settings, frozenReason };
  let table: StoredTable<Blackjack["State"]> = replay<Blackjack>(blackjack, entry, []);
  for (const row of rows) {
    const { snapshot } = row;
    if (snapshot !== null) {
      const fresh = { roundId: snapshot.roundId ?? "", serverSeed: snapshot.serverSeed };
      const again = blackjack.decide(table.state, row.command, { at: row.at, fresh });
      if (!again.ok || canonicalJson(again.value.state) !== canonicalJson(snapshot))
        return broken(true, "I10", `${tableId}#${row.seq}: the same seed opens another round`);
    }
    table = applyRow<Blackjack>(blackjack, table, row);
  }
  const stored = house.redis.data.tables.get(tableId);
  if (stored === undefined)
    return broken(table.state.dueAt !== null, "I5", `${tableId} runs and Redis does not have it`);
  const { state } = JSON.parse(stored.text) as StoredTable<Blackjack["State"]>;
  return broken(
    stored.version !== version || canonicalJson(state) !== canonicalJson(table.state),
    "I5",
    `${tableId}: Redis has version ${stored.version}, the journal ${version}`,
  );
}

/** So long after everything healed nothing may be overdue. */
const OVERDUE_MS = 10_000;

/** I7 */
function checkProgress({ db, redis }: SimHouse, now: number): Violation[] {
  const overdue = [...db.tables].filter(([, { dueAt }]) => dueAt !== null && dueAt < now - OVERDUE_MS);
  const locks = [...redis.data.locks].filter(([, { until }]) => until > now + 5_000);
  return [
    ...overdue.flatMap(([tableId, { dueAt }]) =>
      broken(true, "I7", `${tableId} is overdue since ${now - (dueAt ?? 0)} ms`),
    ),
    ...locks.flatMap(([tableId]) => broken(true, "I7", `the lock of ${tableId} outlives its time`)),
  ];
}

/** I9: what a settled round paid is what its transfers say, once per player. */
function checkCredits(db: Database): Violation[] {
  const paid = new Map<string, bigint>();
  const staked = new Map<string, bigint>();
  for (const { roundId, from, to, amount } of db.ledger.transfers.values()) {
    if (roundId === null) continue;
    if (to.startsWith("player:")) add(paid, `${roundId} ${to}`, amount);
    if (from.startsWith("player:")) add(staked, `${roundId} ${from}`, amount);
  }
  const players = db.roundPlayers.map((row) => `${row.roundId} player:${row.playerId}`);
  return [
    ...broken(new Set(players).size !== players.length, "I9", "a player is paid twice in one round"),
    ...db.roundPlayers.flatMap((row, index) => {
      const key = players[index] as string;
      const isRight = (paid.get(key) ?? 0n) === BigInt(row.paid) && (staked.get(key) ?? 0n) === BigInt(row.staked);
      return broken(
        !isRight,
        "I9",
        `${key}: staked ${row.staked}, paid ${row.paid}; transfers ${staked.get(key)}, ${paid.get(key)}`,
      );
    }),
  ];
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}
