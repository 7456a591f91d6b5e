/**
 * The guards of the product, where each of them really is, and the test that must fail without it. Read this list as an
 * answer to "what keeps that from happening, and how do we know?".
 */

export interface Guard {
  readonly name: string;
  /** What it keeps true. */
  readonly what: string;
  readonly where: Place;
  readonly noticedBy: Notice;
  /** Without it things go wrong only when two meet: a run in which they do not is no proof, and is repeated. */
  readonly isRace?: boolean;
}

/** Taken away for one run: a piece of our own text replaced, a function of the database without a piece of it, or a statement to the database. */
export type Place =
  | { readonly file: string; readonly text: string; readonly instead: string }
  | { readonly sqlFunction: string; readonly text: string; readonly instead: string }
  | { readonly sql: string };

interface Notice {
  readonly kind: "unit" | "property" | "integration";
  /** Below `test/<kind>/`. */
  readonly file: string;
  /** How the title of the test begins. */
  readonly title: string;
}

const stores = (title: string): Notice => ({ kind: "integration", file: "tables/stores.test.ts", title });
const batching = (title: string): Notice => ({ kind: "integration", file: "postgres/commitActions.test.ts", title });
const acting = (title: string): Notice => ({ kind: "integration", file: "tables/act.test.ts", title });
const refusing = (title: string): Notice => ({ kind: "unit", file: "tables/refusals.test.ts", title });
const late = (title: string): Notice => ({ kind: "integration", file: "tables/late.test.ts", title });
const guarding = (title: string): Notice => ({ kind: "integration", file: "tables/guards.test.ts", title });
const locking = (title: string): Notice => ({ kind: "integration", file: "redis/locks.test.ts", title });
const tampering = (title: string): Notice => ({ kind: "integration", file: "money/tampering.test.ts", title });
const watching = (title: string): Notice => ({ kind: "unit", file: "client/watchedTable.test.ts", title });
const simulated: Notice = { kind: "property", file: "sim.test.ts", title: "[I1]" };

export const REAL_GUARDS: readonly Guard[] = [
  // Postgres: the journal
  {
    name: "unique sequence",
    what: "of two writers of one sequence number one loses",
    where: { sql: "ALTER TABLE journal DROP CONSTRAINT journal_pkey" },
    noticedBy: stores("[T27] rows are taken in order"),
  },
  {
    name: "no gap in the journal",
    what: "a row follows the one before it",
    where: { sqlFunction: "commit_action", text: "NOT FOUND AND v_seq > 1", instead: "false" },
    noticedBy: stores("[T27] rows are taken in order"),
  },
  {
    name: "unique action id",
    what: "an action id is written once",
    where: { sql: "ALTER TABLE action_keys DROP CONSTRAINT action_keys_pkey" },
    noticedBy: batching("[T35] an action id that another"),
  },
  {
    name: "a repeat is not written again",
    what: "an action id that was used finds its first answer",
    where: {
      sqlFunction: "commit_action",
      text: "IF v_action IS NOT NULL THEN\n    SELECT",
      instead: "IF false THEN\n    SELECT",
    },
    noticedBy: stores("[T27] an action id is written once"),
  },
  {
    name: "settled once",
    what: "a round that is settled is not settled again",
    where: { sqlFunction: "settle_round", text: "AND r.settled_seq IS NULL", instead: "" },
    noticedBy: stores("[T27] a round opens, settles once"),
  },
  {
    name: "empty escrow",
    what: "a settlement leaves no stakes behind",
    where: { sqlFunction: "settle_round", text: "a.balance <> 0", instead: "false" },
    noticedBy: stores("[T27] a settlement that leaves stakes"),
  },
  {
    name: "frozen tables",
    what: "nothing moves at a frozen table",
    where: { sqlFunction: "commit_action", text: "v_frozen IS NOT NULL", instead: "false" },
    noticedBy: stores("[T27] a frozen table or account"),
  },
  // Postgres: many commits in one
  {
    name: "sequence in a batch",
    what: "an entry of a batch whose sequence number is taken is refused alone",
    where: { sqlFunction: "commit_actions", text: "WHEN f.is_taken THEN 'VC409'", instead: "WHEN false THEN 'VC409'" },
    noticedBy: batching("[T35] a refused entry"),
  },
  {
    name: "no gap in a batch",
    what: "an entry of a batch without a row before it is refused",
    where: { sqlFunction: "commit_actions", text: "f.prev IS NULL AND f.seq > 1", instead: "false" },
    noticedBy: batching("[T35] any batch"),
  },
  {
    name: "frozen tables in a batch",
    what: "an entry of a frozen table is refused",
    where: { sqlFunction: "commit_actions", text: "(f.head).frozen_reason IS NOT NULL", instead: "false" },
    noticedBy: batching("[T35] any batch"),
  },
  {
    name: "repeats in a batch",
    what: "an entry of a batch whose action id was used finds its first answer",
    where: {
      sqlFunction: "commit_actions",
      text: "WHEN f.earlier IS NOT NULL THEN 'repeated'",
      instead: "WHEN false THEN 'repeated'",
    },
    noticedBy: batching("[T35] a refused entry"),
  },
  {
    name: "a batch waits for nobody",
    what: "what another transaction holds is left to be committed alone",
    where: { sqlFunction: "post_groups", text: "FOR NO KEY UPDATE SKIP LOCKED", instead: "" },
    noticedBy: batching("[T35] a batch waits for no lock"),
  },
  {
    name: "a refused group moves nothing",
    what: "who can't pay leaves the balances to who comes next",
    where: { sqlFunction: "post_groups", text: "v_balances := v_before;", instead: "" },
    noticedBy: batching("[T35] any batch"),
  },
  {
    name: "lanes",
    what: "of one table two commits are never under way",
    where: {
      file: "src/infrastructure/postgres/groupCommit.ts",
      text: "item.names.every((name) => !taken.has(name) && !passed.has(name))",
      instead: "true",
    },
    noticedBy: { kind: "unit", file: "infrastructure/groupCommit.test.ts", title: "[T35] of one table" },
  },
  // Postgres: money
  {
    name: "frozen accounts",
    what: "a frozen account neither pays nor is paid",
    where: { sqlFunction: "post_groups", text: "v_frozen[i] OR v_frozen[f]", instead: "false" },
    noticedBy: stores("[T27] a frozen table or account"),
  },
  {
    name: "no debt",
    what: "nobody pays more than there is",
    where: { sqlFunction: "post_groups", text: "v_balances[i] < 0 AND NOT v_owing[i]", instead: "false" },
    noticedBy: stores("[T27] a commit that is refused"),
  },
  {
    name: "no debt, again",
    what: "the database itself lets no player, escrow or treasury owe",
    where: { sql: "ALTER TABLE accounts DROP CONSTRAINT accounts_balance_not_negative" },
    noticedBy: tampering("[M3]"),
  },
  {
    name: "rows locked before they are read",
    what: "of 32 parallel bets with money for one, one is accepted",
    where: {
      sqlFunction: "post_groups",
      text: "ORDER BY a.id FOR NO KEY UPDATE) AS a",
      instead: "ORDER BY a.id) AS a",
    },
    noticedBy: stores("[T27] of 32 parallel bets"),
    isRace: true,
  },
  {
    name: "unique transfer id",
    what: "a transfer that comes twice is posted once",
    where: { sql: "ALTER TABLE transfers DROP CONSTRAINT transfers_pkey" },
    noticedBy: stores("[T27] the ledger posts a transfer once"),
  },
  {
    name: "postings sum to zero",
    what: "no transfer makes or loses money",
    where: { sql: "DROP TRIGGER postings_sum_to_zero ON postings" },
    noticedBy: tampering("[M2]"),
  },
  {
    name: "append-only",
    what: "no row of the journal is changed, whoever asks",
    where: { sql: "DROP TRIGGER journal_append_only ON journal" },
    noticedBy: tampering("[M4] nor"),
  },
  {
    name: "hash chain",
    what: "an altered row is found",
    where: {
      sqlFunction: "prove_journal",
      text: "r.hash <> journal_hash(",
      instead: "r.hash = '' AND r.hash <> journal_hash(",
    },
    noticedBy: { kind: "integration", file: "tables/reconcile.test.ts", title: "[T20]" },
  },
  // Pay day
  {
    name: "each member once",
    what: "the next chunk of a payout goes on after the last one",
    where: { sqlFunction: "pay_dividend", text: "v_payout.seen_up_to, p_limit", instead: "NULL, p_limit" },
    noticedBy: { kind: "integration", file: "dividends/distribution.test.ts", title: "[S14] the same job 100 times" },
  },
  {
    name: "outbox",
    what: "what is owed stands in Postgres; lost jobs are given again",
    where: { file: "src/dividends/sweep.ts", text: "await giveJobs(deps, runId)", instead: "0" },
    noticedBy: { kind: "integration", file: "dividends/failures.test.ts", title: "[S16] jobs that are lost" },
  },
  // HTTP
  {
    name: "body compare of Idempotency-Key",
    what: "a key with another body is refused",
    where: {
      file: "src/infrastructure/postgres/idempotency.ts",
      text: 'if (held.fingerprint !== fingerprint) return { outcome: "mismatch" };',
      instead: "",
    },
    noticedBy: { kind: "integration", file: "http/idempotency.test.ts", title: "[P13] with another body" },
  },
  {
    name: "bounded retries",
    what: "deadlocks and serialization failures are tried again",
    where: {
      file: "src/infrastructure/postgres/errors.ts",
      text: "conflict: { tries: 5",
      instead: "conflict: { tries: 1",
    },
    noticedBy: { kind: "integration", file: "postgres/runSql.test.ts", title: "[M5] 40001 is tried again" },
  },
  // Redis
  {
    name: "compare-and-set",
    what: "an older table does not replace a newer one",
    where: {
      file: "src/infrastructure/redis/hotTables.ts",
      text: "if stored > tonumber(ARGV[1]) then return 0 end",
      instead: "",
    },
    noticedBy: stores("[T28] a table is stored with its deadline"),
  },
  {
    name: "frozen tables have no clock",
    what: "a projection does not give a frozen table its deadline back",
    where: {
      file: "src/infrastructure/redis/hotTables.ts",
      text: " or redis.call('HEXISTS', KEYS[1], 'frozen') == 1",
      instead: "",
    },
    noticedBy: stores("[T28] frozen stays frozen"),
  },
  {
    name: "checksum",
    what: "a garbled table counts as lost",
    where: {
      file: "src/infrastructure/redis/tableText.ts",
      text: "if (sumOf(json) !== sumIn(text)) return null;",
      instead: "",
    },
    noticedBy: { kind: "integration", file: "tables/reconcile.test.ts", title: "[T21] a table that Redis garbled" },
  },
  {
    name: "a table is known by version and checksum",
    what: "a container does not go on with its own copy of a table that was altered in Redis",
    where: {
      file: "src/infrastructure/redis/tableDoor.ts",
      text: "version .. string.sub(text, 1, 8) == ARGV[1]",
      instead: "version == string.sub(ARGV[1], 1, -9)",
    },
    noticedBy: {
      kind: "integration",
      file: "tables/reconcile.test.ts",
      title: "[T21] a table that was altered in Redis",
    },
  },
  {
    name: "a lock is released by its holder",
    what: "a lock that was taken over stays with who has it now",
    where: {
      file: "src/infrastructure/redis/tableDoor.ts",
      text: "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end",
      instead: "",
    },
    noticedBy: locking("[T24] a lock of the Redis that the tables lie in"),
  },
  {
    name: "noticing a loss",
    what: "a Redis that was emptied or set back is found out",
    where: {
      file: "src/infrastructure/redis/lossDetector.ts",
      text: "|| found.some((mark) => mark !== String(before))",
      instead: "",
    },
    noticedBy: stores("[T28] a loss is suspected"),
  },
  {
    name: "no evicting Redis",
    what: "a Redis that would drop tables and jobs is refused at the start",
    where: {
      file: "src/infrastructure/redis/connect.ts",
      text: "if (policy === undefined) return;",
      instead: "return;",
    },
    noticedBy: locking("[T30]"),
  },
  // Locks
  {
    name: "validity after acquiring",
    what: "a lock that was acquired too slowly is none",
    where: {
      file: "src/infrastructure/redis/locks.ts",
      text: "if (remainingOf(granted) >= USEFUL_MS) return granted;",
      instead: "return granted;",
    },
    noticedBy: locking("[T24] a lock with less than a second left"),
  },
  {
    name: "a lock is not kept from others",
    what: "a lock that is passed on within a container is given back after half a second",
    where: {
      file: "src/infrastructure/redis/locks.ts",
      text: " && performance.now() - since < PASSED_ON_MS",
      instead: "",
    },
    noticedBy: locking("[T45] a lock that was held for half a second"),
  },
  {
    name: "busy or away",
    what: "a held lock is told apart from a Redis that is away",
    where: {
      file: "src/infrastructure/redis/voters.ts",
      text: "await isContention(error as ExecutionError)",
      instead: "await Promise.resolve(error)",
    },
    noticedBy: locking("[T25] with two of three dead"),
  },
  {
    name: "validity before the commit",
    what: "a holder whose lock has all but run out does not commit",
    where: {
      file: "src/tables/commit.ts",
      text: 'if (lock.remainingMs() < LOCK_MARGIN_MS) return { outcome: "busy" };',
      instead: "",
    },
    noticedBy: { kind: "unit", file: "tables/commit.test.ts", title: "[T24]" },
  },
  {
    name: "passing by a dead holder",
    what: "players do not wait for the lock of one who died",
    where: {
      file: "src/tables/act.ts",
      text: "if (version !== before.value.version) return null;",
      instead: "return null;",
    },
    noticedBy: acting("[T29]"),
  },
  // The runtime
  {
    name: "acknowledge after the commit",
    what: "what is acknowledged is committed",
    where: {
      file: "src/tables/commit.ts",
      text: "return await journal.commit(entry);",
      instead: 'void journal.commit(entry).catch(() => undefined); return { outcome: "committed", balances: [] };',
    },
    noticedBy: simulated,
  },
  {
    name: "roll forward on a conflict",
    what: "who lost decides again on the newer table",
    where: {
      file: "src/tables/commit.ts",
      text: 'case "conflict":\n        table = await heal(deps, await rollForward<G>(deps, table));',
      instead: 'case "conflict":',
    },
    noticedBy: acting("[T7]"),
  },
  {
    name: "body compare",
    what: "an action id with another body is refused",
    where: {
      file: "src/tables/act.ts",
      text: 'if (fingerprint !== asked) throw new Refused("IDEMPOTENCY_MISMATCH");',
      instead: "",
    },
    noticedBy: acting("[T3]"),
  },
  {
    name: "a repeat is looked up before it is refused",
    what: "an action whose answer was lost is answered, though the table went on",
    where: {
      file: "src/tables/commit.ts",
      text: 'if (earlier) return repeated(deps, table, { outcome: "repeated", ...earlier });',
      instead: "",
    },
    noticedBy: acting("[T2]"),
  },
  {
    name: "refused by the newest table",
    what: "nobody is refused because Redis was behind",
    where: {
      file: "src/tables/commit.ts",
      text: "if (newest.version === table.version) throw refusedBy(decided.refusal, table.version);",
      instead: "throw refusedBy(decided.refusal, table.version);",
    },
    noticedBy: guarding("[T6]"),
  },
  {
    name: "meant for another round",
    what: "an action is not carried out in another round than the one it was meant for",
    where: {
      file: "src/games/blackjack/target.ts",
      text: "if (roundId !== state.roundId && !(roundId === null && isFirstRoundOpen(state))) return false;",
      instead: "",
    },
    noticedBy: late("[T40] for another round"),
  },
  {
    name: "meant for another hand",
    what: "an action is not carried out on another hand than the one it was meant for",
    where: {
      file: "src/games/blackjack/target.ts",
      text: "turn?.seat !== own || turn.hand === hand",
      instead: "turn?.seat !== own || turn.hand >= 0",
    },
    noticedBy: { kind: "unit", file: "games/blackjack/target.test.ts", title: "[G44] another hand" },
  },
  {
    name: "late without a word",
    what: "what may have waited in a buffer and does not say what it is for is not carried out",
    where: {
      file: "src/tables/asked.ts",
      text: "target === undefined ? mayBeLate",
      instead: "target === undefined ? mayBeLate && false",
    },
    noticedBy: late("[T42] one that may have waited"),
  },
  {
    name: "noticing a standstill",
    what: "what a process reads after it stood still counts as late",
    where: {
      file: "src/edge/standstill.ts",
      text: "wakingUntil = at + WAKING_MS;",
      instead: "",
    },
    noticedBy: { kind: "unit", file: "edge/standstill.test.ts", title: "[T42] what is read first" },
  },
  {
    name: "refused once, refused for good",
    what: "an action id that was refused is not carried out later, elsewhere",
    where: {
      file: "src/tables/asked.ts",
      text: "if (kept === null) return;",
      instead: "return;",
    },
    noticedBy: late("[T41] stays refused everywhere"),
  },
  {
    name: "refused on the newest version",
    what: "a refusal of a table that has moved on is not kept",
    where: {
      file: "src/infrastructure/redis/refusals.ts",
      text: "if tonumber(redis.call('HGET', KEYS[1], 'version') or '-1') > tonumber(ARGV[3]) then return 'moved' end",
      instead: "",
    },
    noticedBy: stores("[T28] the first refusal of an id"),
  },
  {
    name: "refused first, by the journal too",
    what: "who is judged without the lock is not refused by a copy in Redis that is behind",
    where: {
      file: "src/tables/judgeFirst.ts",
      text: "if (newest.version !== table.version) return null;",
      instead: "",
    },
    noticedBy: refusing("[T43] is not refused by a copy"),
  },
  {
    name: "refused for good, by the journal too",
    what: "what was kept on a version that was no longer the newest is taken back",
    where: {
      file: "src/tables/asked.ts",
      text: 'if (became !== "moved" && (await isNewest(version))) throw error;',
      instead: 'if (became !== "moved") throw error;',
    },
    noticedBy: refusing("[T41] is not refused for good"),
  },
  {
    name: "refused first, after its repeat",
    what: "who is judged without the lock finds the first answer of what was carried out",
    where: {
      file: "src/tables/judgeFirst.ts",
      text: 'if (earlier !== null) return repeated(deps, table, { outcome: "repeated", ...earlier });',
      instead: "",
    },
    noticedBy: refusing("[T43] finds the first answer"),
  },
  {
    name: "few refusals ask Postgres",
    what: "who asks in vain again and again costs the journal nothing",
    where: { file: "src/tables/suspects.ts", text: "if (suspect.tokens < 1) return false;", instead: "" },
    noticedBy: refusing("[T43] is judged without the lock"),
  },
  {
    name: "one place in the line",
    what: "one caller holds one place in a table's line",
    where: {
      file: "src/tables/onePlace.ts",
      text: "if (line === undefined) {",
      instead: "if (line === undefined || true) {",
    },
    noticedBy: refusing("[T44] holds one place"),
  },
  {
    name: "a dead holder's lock",
    what: "a lock whose holder does nothing is waited for once",
    where: { file: "src/tables/act.ts", text: "    deps.stuck.add(tableId);\n", instead: "" },
    noticedBy: { kind: "unit", file: "tables/stuckLocks.test.ts", title: "[T29] a dead holder's lock" },
  },
  {
    name: "version on the deadline",
    what: "a deadline of an older version moves nothing",
    where: { file: "src/games/blackjack/clock.ts", text: " || at < state.dueAt", instead: "" },
    noticedBy: guarding("[T9] a deadline of an older version"),
  },
  {
    name: "lost deadlines",
    what: "a deadline that Redis lost is found in Postgres",
    where: { file: "src/tables/clock.ts", text: "every(deps, SEARCH_MS, isStopping, search),", instead: "" },
    noticedBy: guarding("[T9] a deadline that alone was lost"),
  },
  {
    name: "freezing",
    what: "a broken promise of our own code stops its table",
    where: { file: "src/tables/freeze.ts", text: "if (!(bug instanceof Bug)) throw bug;", instead: "throw bug;" },
    noticedBy: { kind: "integration", file: "tables/freeze.test.ts", title: "[T18] a bug in the rules" },
  },
  // The client
  {
    name: "gap detection",
    what: "a client that missed a version asks for the table",
    where: { file: "src/client/watchedTable.ts", text: "if (missed) void this.#heal();", instead: "" },
    noticedBy: watching("[CL6] is healed by asking"),
  },
  {
    name: "no older view",
    what: "what is older than the view is ignored",
    where: {
      file: "src/client/watchedTable.ts",
      text: "if (this.#view !== null && table.version < this.#view.version) return false;",
      instead: "",
    },
    noticedBy: watching("[CL5] what is older"),
  },
];
