/**
 * How much one player or address may ask, in one table. Each policy is a bucket: `burst` tokens at once; what was taken comes
 * back `back` tokens at a time, every `everyMs`. An empty bucket waits a whole `everyMs` from its last token on, so that who
 * heeds `Retry-After` finds several at once and not one. docs/operations/limits.md is written from this table.
 */

export interface Policy {
  readonly by: "player" | "address" | "account" | "socket";
  readonly burst: number;
  readonly back: number;
  /** Milliseconds. */
  readonly everyMs: number;
  /** A try that is refused begins the wait anew: who doesn't heed it gets nothing at all. */
  readonly isStrict?: boolean;
  /** What it counts, for the page that operators read. */
  readonly counts: string;
}

const player = (burst: number, back: number, everyMs: number, counts: string) =>
  ({ by: "player", burst, back, everyMs, counts }) as const;
const address = (burst: number, back: number, everyMs: number, counts: string) =>
  ({ by: "address", burst, back, everyMs, counts }) as const;

const account = (burst: number, back: number, everyMs: number, counts: string) =>
  ({ by: "account", burst, back, everyMs, counts }) as const;

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

export const POLICIES = {
  // 5 in 10 s: one every 2 s, four of them together. The sixth of a burst waits 8 s.
  "money-write": player(5, 4, 8_000, "deposits, withdrawals and contributions"),
  // 100 a minute.
  api: player(100, 10, 6_000, "every signed call over HTTP but a table's actions"),
  reads: player(300, 50, 10_000, "what signed reads cost: a line of a list 0.04, a round's record 5, anything else 1"),
  // Faster than anybody plays four tables by hand, a tenth of what a script would like.
  "table-act": {
    ...player(15, 3, 2_000, "actions at tables, over sockets and HTTP; a refused one begins the wait anew"),
    isStrict: true,
  },
  "table-watch": player(60, 10, 5_000, "`table:join`, `table:leave`, `table:sync`"),
  lobby: player(10, 5, 5_000, "`lobby:watch`, `lobby:unwatch`"),
  chat: player(5, 4, 8_000, "what is said"),
  // A quick talk; devices and contacts are changed more seldom.
  message: player(10, 5, 5_000, "private messages sent and reported, devices added and removed"),
  "table-open": player(5, 1, MINUTE_MS, "tables opened"),
  "syndicate-found": player(5, 1, MINUTE_MS, "syndicates founded, and asked to be let into"),
  "player-handshake": player(30, 10, 10_000, "sockets opened by one player"),
  handshake: address(600, 100, 5_000, "sockets opened from one address"),
  guest: address(60, 10, 10_000, "new guests"),
  register: address(20, 5, 15_000, "registrations; each costs a password's hash"),
  login: address(60, 10, 10_000, "log-ins, right or wrong; each costs a password's hash"),
  refresh: address(300, 50, 10_000, "refreshes and log-outs"),
  admin: player(200, 50, 5_000, "calls of admins"),
  "socket-message": { ...player(100, 25, 500, "messages of one socket, by its container alone"), by: "socket" },
  "socket-refusal": {
    ...player(300, 30, 5_000, "refusals for a limit to one socket; more, and it is cut"),
    by: "socket",
  },
  // Guesses, in buckets of their own: see src/infrastructure/auth/throttle.ts.
  "login-failures": address(100, 100, QUARTER_MS, "wrong passwords from one address"),
  "login-failures-account": account(
    10,
    10,
    QUARTER_MS,
    "wrong passwords for one account from all addresses it never logged in from",
  ),
  "login-failures-pair": account(10, 10, QUARTER_MS, "wrong passwords for one account from one address"),
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof POLICIES;

/** `burst: Infinity`: switched off. */
export type Policies = Readonly<Record<PolicyName, Policy>>;

/**
 * The policies as an operator wants them: a list of `name=burst/seconds` (that many at once, and that many per so many seconds
 * in the long run), `name=off`, `<n>x` (all of them n times as much) and `off` (none at all); what comes later counts.
 * @throws {Error} that names the item that is none.
 */
export function readPolicies(text: string): Policies {
  const items = text.split(",").map((item) => item.trim());
  return items.filter((item) => item !== "").reduce(raise, POLICIES as Policies);
}

function raise(policies: Policies, item: string): Policies {
  if (item === "off") return timesAll(policies, Number.POSITIVE_INFINITY);
  const [, times] = /^([1-9]\d{0,5})x$/.exec(item) ?? [];
  if (times !== undefined) return timesAll(policies, Number(times));
  const [, name = "", burst, seconds] = /^([a-z-]+)=(?:off|([1-9]\d{0,8})\/([1-9]\d{0,5}))$/.exec(item) ?? [];
  if (!isPolicyName(name)) throw new Error(`${item} is neither off, 10x, name=burst/seconds nor name=off`);
  const policy = policies[name];
  const changed =
    burst === undefined || seconds === undefined
      ? timesAsMuch(policy, Number.POSITIVE_INFINITY)
      : inSteps(policy, Number(burst), Number(seconds) * 1_000);
  return { ...policies, [name]: changed };
}

/** So many at once and per window, coming back in steps of the same share as before. */
function inSteps({ back: stepBefore, burst: burstBefore, ...rest }: Policy, burst: number, windowMs: number): Policy {
  const share = Number.isFinite(burstBefore) ? stepBefore / burstBefore : 1;
  const back = Math.max(1, Math.round(burst * share));
  return { ...rest, burst, back, everyMs: Math.max(1, Math.round((windowMs * back) / burst)) };
}

const timesAll = (policies: Policies, times: number): Policies =>
  Object.fromEntries(
    Object.entries(policies).map(([name, policy]) => [name, timesAsMuch(policy, times)]),
  ) as unknown as Policies; // The same names.

const timesAsMuch = (policy: Policy, times: number): Policy => ({
  ...policy,
  burst: policy.burst * times,
  back: policy.back * times,
});

const isPolicyName = (name: string): name is PolicyName => Object.hasOwn(POLICIES, name);

/** The long run: as many as the bucket holds, within so many seconds. */
export const windowMsOf = ({ burst, back, everyMs }: Policy): number =>
  Number.isFinite(burst) ? Math.round((burst / back) * everyMs) : 0;
