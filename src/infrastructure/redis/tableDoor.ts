/**
 * What an action asks Redis first, in one command: the table's lock, the table, and whether the same action was refused before. They are
 * asked for by different ports; what is asked of one table in one turn of the event loop goes together.
 */
import type { PlayerId, TableId } from "../../kernel/ids.ts";
import { askRedis, type Redis } from "./connect.ts";
import { lockResource, refusalsKey, tableKey } from "./keys.ts";

/**
 *   KEYS[1] the table's hash { version, table, frozen? }   KEYS[2] refusals by action id   KEYS[3] its lock, where that is wanted
 *   ARGV[1] what the asker has: its version and the first eight characters of its text; '' for nothing, '-' to leave the table out
 *   ARGV[2] action id, '' for none
 *   ARGV[3] who locks   ARGV[4] for how long, ms
 *   returns { version, table as text, why it is frozen, refusal as text, 1 when the lock is theirs now }, each nil where there is none,
 *   and the text also where the asker has it
 */
const ASK = `
local lock = false
if KEYS[3] and redis.call('SET', KEYS[3], ARGV[3], 'NX', 'PX', ARGV[4]) then lock = 1 end
local refusal = ARGV[2] ~= '' and redis.call('HGET', KEYS[2], ARGV[2])
if ARGV[1] == '-' then return { false, false, false, refusal, lock } end
local version, text, frozen = unpack(redis.call('HMGET', KEYS[1], 'version', 'table', 'frozen'))
if text and version .. string.sub(text, 1, 8) == ARGV[1] then text = false end
return { version, text, frozen, refusal, lock }`;

const NONE = "";
const LEFT_OUT = "-";

/** KEYS[1] a table's lock   ARGV[1] who locked. Returns 1 when it was theirs, and is free now. */
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

type Answer = readonly [
  version: string | null,
  text: string | null,
  frozen: string | null,
  refusal: string | null,
  lock: 1 | null,
];

interface Scripted {
  askTable(table: string, refusals: string, ...args: string[]): Promise<Answer>;
  lockTable(table: string, refusals: string, lock: string, ...args: (string | number)[]): Promise<Answer>;
  releaseTable(lock: string, token: string): Promise<0 | 1>;
}

interface TableText {
  readonly version: number | null;
  /** null where there is none, and where it is what the asker has. */
  readonly text: string | null;
  readonly frozen: string | null;
}

/** Every method @throws {StoreAway}. */
export interface TableDoor {
  /** @param known version and first eight characters of the text that the asker has; null: nothing. */
  load(tableId: TableId, known: string | null): Promise<TableText>;
  /** @returns the refusal as text, null for none. */
  findRefusal(tableId: TableId, playerId: PlayerId, actionId: string): Promise<string | null>;
  /** @returns whether the lock is theirs now. */
  lock(tableId: TableId, token: string, ttlMs: number): Promise<boolean>;
  /** Only one's own. */
  release(tableId: TableId, token: string): Promise<void>;
}

/** What one command asks of a table; null: not asked. */
interface Question {
  readonly tableId: TableId;
  load: { readonly known: string | null } | null;
  refusal: { readonly playerId: PlayerId; readonly actionId: string } | null;
  lock: { readonly token: string; readonly ttlMs: number } | null;
  readonly answer: Promise<Answer>;
  readonly settle: (answer: Promise<Answer>) => void;
}

/** Two in one turn of the loop that ask the same part of the same table have a command each. */
export function createTableDoor(redis: Redis): TableDoor {
  // How many keys they have is said here: on a cluster the client tells by the first one which node to ask.
  redis.defineCommand("askTable", { lua: ASK, numberOfKeys: 2 });
  redis.defineCommand("lockTable", { lua: ASK, numberOfKeys: 3 });
  redis.defineCommand("releaseTable", { lua: RELEASE, numberOfKeys: 1 });
  const scripted = redis as Redis & Scripted;
  let open: Question[] = [];

  const send = (): void => {
    const questions = open;
    open = [];
    for (const { tableId, load, refusal, lock, settle } of questions) {
      const refusals = refusal === null ? tableKey(tableId) : refusalsKey(tableId, refusal.playerId);
      const keys = [tableKey(tableId), refusals] as const;
      const wanted = [load === null ? LEFT_OUT : (load.known ?? NONE), refusal?.actionId ?? NONE];
      const answer =
        lock === null
          ? scripted.askTable(...keys, ...wanted)
          : scripted.lockTable(...keys, lockResource(tableId), ...wanted, lock.token, lock.ttlMs);
      settle(askRedis(answer));
    }
  };

  const ask = <Part extends "load" | "refusal" | "lock">(
    tableId: TableId,
    part: Part,
    what: NonNullable<Question[Part]>,
  ): Promise<Answer> => {
    if (open.length === 0) process.nextTick(send); // Behind everything that the promises settled so far lead to.
    let question = open.find((one) => one.tableId === tableId && one[part] === null);
    if (question === undefined) {
      let settle: Question["settle"] = () => undefined;
      const answer = new Promise<Answer>((resolve) => {
        settle = resolve;
      });
      question = { tableId, load: null, refusal: null, lock: null, answer, settle };
      open.push(question);
    }
    question[part] = what;
    return question.answer;
  };

  return {
    async load(tableId, known) {
      const [version, text, frozen] = await ask(tableId, "load", { known });
      return { version: version === null ? null : Number(version), text, frozen };
    },
    async findRefusal(tableId, playerId, actionId) {
      return (await ask(tableId, "refusal", { playerId, actionId }))[3];
    },
    async lock(tableId, token, ttlMs) {
      return (await ask(tableId, "lock", { token, ttlMs }))[4] === 1;
    },
    async release(tableId, token) {
      // Behind the projection, which was asked for before but has breaker and clocks to pass.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      await askRedis(scripted.releaseTable(lockResource(tableId), token));
    },
  };
}
