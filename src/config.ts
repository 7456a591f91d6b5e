/** The environment, checked once at the start. Every bad variable is named, with what it should be. */
import { z } from "zod";
import { STAKE_MAX } from "./kernel/amounts.ts";
import { type Policies, readPolicies } from "./kernel/policies.ts";

const flag = z.enum(["on", "off"]);
const url = (scheme: string) =>
  z.string().regex(new RegExp(`^${scheme}://`), `must start with ${scheme.replace("s?", "")}://`);
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

function policiesIn(text: string, context: z.RefinementCtx): Policies {
  try {
    return readPolicies(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
    return z.NEVER;
  }
}

const STARTING_BALANCE = 100_000;

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Pay day: the same in every process that starts runs or pays. */
const dividends = {
  DIVIDEND_SCHEDULE: z
    .string()
    .default("0 0 * * 0")
    .describe("when dividends are paid: a cron pattern in UTC, or `off`; default: Sunday, midnight"),
  DIVIDEND_MISSED: z
    .enum(["run", "report"])
    .default("run")
    .describe("what happens to a missed pay day: `run` makes up for it, `report` only logs it"),
  DIVIDEND_CONCURRENCY: wholeNumber(1, 64)
    .default(1)
    .describe("payouts in hand at once per process; each keeps one connection to Postgres busy"),
  DIVIDEND_CHUNK_MEMBERS: wholeNumber(1, 50_000)
    .default(5_000)
    .describe("members of a syndicate that are paid in one transaction"),
  DIVIDEND_HOUSE_PER_MILLE: wholeNumber(0, 1_000)
    .default(0)
    .describe(
      "per mille of what the house won from a syndicate's members that its treasury is credited with before each pay day of the schedule; default: nothing",
    ),
  DIVIDEND_APPROVAL_ABOVE: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .default(1_000_000_000_000)
    .describe(
      "minor units: a syndicate that would be paid more waits for a second admin; default: the largest single payment",
    ),
};

/** Each variable by itself. Descriptions become docs/operations/configure.md (npm run docs:operations). */
export const variables = z.object({
  NODE_ENV: z
    .enum(["development", "test", "production"])
    .default("development")
    .describe("`production` makes a Redis for Socket.IO a must; `development` writes readable logs at a terminal"),
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080).describe("where HTTP and WebSocket are served"),
  APP_VERSION: z.string().default("dev").describe("shown by /health and in every line of log"),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("the least severe lines that are written: `trace` `debug` `info` `warn` `error` `fatal` `silent`"),
  LOG_REDACT: list
    .default([])
    .describe("names of more fields that no line of log may show, beside passwords, tokens and the like"),
  REDIS_URL: url("rediss?").describe("Redis of tables, presence, rate limits and the Socket.IO bus; `noeviction`"),
  REDIS_LOCK_URLS: list
    .pipe(z.array(url("rediss?")))
    .default([])
    .describe("one or several independent Redis for the table locks, of which most must answer; default: `REDIS_URL`"),
  REDIS_CLUSTER_NODES: list
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, "must look like host:port")))
    .default([])
    .describe(
      "some nodes of a Redis Cluster, as `host:port`, in place of the one server; user, password and TLS are those of `REDIS_URL`",
    ),
  DATABASE_URL: url("postgres(ql)?").describe(
    "Postgres as the application's role; with `pgbouncer=true` it may lead through a pooler in transaction mode",
  ),
  DATABASE_REPLICA_URLS: list
    .pipe(z.array(url("postgres(ql)?")))
    .default([])
    .describe(
      "streaming replicas of it, as the same role, for histories and reports; never for a decision about money",
    ),
  SLOW_QUERY_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(200)
    .describe("statements that take longer are logged, milliseconds"),
  JWT_SECRET: z
    .string()
    .min(32, "must have at least 32 characters")
    .describe(
      "signs access tokens, 32 characters at least; the same in every container; a new one signs everybody out",
    ),
  PLAY_MONEY: z
    .enum(["limited", "unlimited"])
    .default("limited")
    .describe(
      "`limited`: a wallet below `REFILL_TO` is filled up to it once a day; `unlimited`: anybody deposits what they like, for developers and benches (`npm start` sets it)",
    ),
  STARTING_BALANCE: wholeNumber(1, STAKE_MAX)
    .default(STARTING_BALANCE)
    .describe("play money that every new player begins with, minor units; default: 1,000.00 chips"),
  REFILL_TO: wholeNumber(1, STAKE_MAX)
    .optional()
    .describe("what the refill of a day fills a wallet up to, minor units; default: `STARTING_BALANCE`"),
  ADMIN_USERNAME: z.string().min(1).optional().describe("with the next: this admin exists after the start"),
  ADMIN_PASSWORD: z.string().min(8).optional().describe("of that admin, 8 characters at least"),
  MEMORY_MB: z.coerce
    .number()
    .positive()
    .optional()
    .describe("memory of the container in MB; default: the cgroup's limit, else what the machine has"),
  MAX_DB_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe("connections to Postgres at most; default: memory in MB / 10, 100 at most"),
  DB_WAIT_MS: wholeNumber(100, 60_000)
    .optional()
    .describe(
      "how long a statement waits for a connection before it is refused, milliseconds; default: 1250, so that a player is answered within 2 s",
    ),
  ALLOWED_ORIGINS: list
    .default([])
    .describe(
      "origins of web pages that may connect and write, as `https://host`: the page's own where players open it by a name. By an address or `localhost` it may without",
    ),
  PUBLIC_URLS: list
    .pipe(z.array(z.string().regex(/^https?:\/\/[\w.:[\]-]+$/, "must look like https://host, with a port or without")))
    .default([])
    .describe(
      "where players reach each container, if each has an address of its own: a page whose container is gone goes on at another one. Behind a load balancer: none",
    ),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe("number of proxies in front whose `X-Forwarded-For` is believed; 1 on Cloud Run"),
  OPERATIONS_TOKEN: z
    .string()
    .min(16, "must have at least 16 characters")
    .optional()
    .describe(
      "what `/metrics`, and `/health` in full, ask for as `Authorization: Bearer`; without it everybody who reaches the port sees them. `/ready`, `/live` and the status alone are for everybody",
    ),
  OPERATIONS_PORT: wholeNumber(1, 65_535)
    .optional()
    .describe("serves `/metrics`, and `/health` in full, there and no longer on `PORT`"),
  RATE_LIMITS: z
    .string()
    .default("")
    .transform(policiesIn)
    .describe(
      "how much a player or address may ask, where it differs from [limits.md](limits.md): a list of `policy=burst/seconds`, `policy=off`, `10x` (all of them) and `off`; the later counts",
    ),
  RECONCILE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(60_000)
    .describe("how often the books are proven, by one container at a time, milliseconds"),
  SOCKET_MAX_AGE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(3_500_000)
    .default(3_000_000)
    .describe(
      "a socket is asked to reconnect before it is this old, milliseconds: Cloud Run cuts it at 60 minutes at most",
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: url("https?")
    .optional()
    .describe(
      "a collector of OpenTelemetry, such as `http://collector:4318`: switches traces on, sent as JSON; the other `OTEL_…` variables hold too",
    ),
  CRASH_POINT: z
    .string()
    .regex(
      /^C\d{1,2}(:(kill|stop|block)(:\d{1,7}(:\d{1,6}(:signal)?)?)?)?$/,
      "must look like C5, C5:kill:40, C2:block:40:10000 or C2:stop:1:0:signal",
    )
    .optional()
    .describe("for tests of failure: where, how and how often this process is to fail; refused in production"),
  INSTRUMENTS: flag
    .default("on")
    .describe("`off` takes clocks and counters away: how the benchmark shows what watching costs"),
  TABLE_LOCK_TTL_MS: z.coerce
    .number()
    .int()
    .min(2_000)
    .max(60_000)
    .default(5_000)
    .describe("how long a table's lock lasts at most, milliseconds; shorter only for tests of what happens after that"),
  CHAT_RETENTION_DAYS: wholeNumber(1, 3_650).default(30).describe("how long what was said at tables is kept, days"),
  TABLE_LOCKS: flag.default("on").describe("`off` proves in tests that nothing rests on the locks"),
  ...dividends,
  DIVIDEND_WORKER: flag
    .default("on")
    .describe("`off`: this server starts runs and leaves paying to workers of their own (`ROLE=worker`)"),
});

/** What the payout worker reads of them. With a port it answers the platform's probes; without one there are none. */
const workerVariables = variables
  .pick({
    NODE_ENV: true,
    REDIS_URL: true,
    REDIS_CLUSTER_NODES: true,
    DATABASE_URL: true,
    SLOW_QUERY_MS: true,
    MEMORY_MB: true,
    MAX_DB_CONNECTIONS: true,
    DB_WAIT_MS: true,
    CRASH_POINT: true,
    OPERATIONS_TOKEN: true,
  })
  .extend({ PORT: variables.shape.PORT.unwrap().optional(), ...dividends });

export type Config = z.infer<typeof variables>;
export type WorkerConfig = z.infer<typeof workerVariables>;
export type DividendSettings = Pick<Config, keyof typeof dividends>;

/** @throws {Error} that names every variable that is missing or wrong. */
export const readConfig = (env: NodeJS.ProcessEnv): Config => read(variables, env);

/** The same for the payout worker. */
export const readWorkerConfig = (env: NodeJS.ProcessEnv): WorkerConfig => read(workerVariables, env);

/**
 * What a process needs before its configuration is read, or without it, as the commands of ops/ do. Never throws: each of these
 * has a default, and a wrong one is named by `readConfig`.
 */
export function processSettings(env: NodeJS.ProcessEnv = process.env) {
  const number = (name: string): number | undefined => Number(env[name]) || undefined;
  return {
    environment: env["NODE_ENV"] ?? "development",
    version: env["APP_VERSION"] || "dev",
    container: env["CONTAINER"] || undefined,
    logLevel: env["LOG_LEVEL"] || "info",
    logRedact: (env["LOG_REDACT"] ?? "").split(","),
    /** Set by Google's cloud: its log links the lines of one trace by it. */
    cloudProject: env["GOOGLE_CLOUD_PROJECT"],
    databaseUrl: env["DATABASE_URL"],
    startingBalance: BigInt(number("STARTING_BALANCE") ?? STARTING_BALANCE),
    dbWaitMs: number("DB_WAIT_MS"),
    dbConnectionsMax: number("MAX_DB_CONNECTIONS"),
    memoryMb: number("MEMORY_MB"),
    uvThreads: number("UV_THREADPOOL_SIZE"),
  };
}

function read<Read extends Pick<Config, "NODE_ENV" | "CRASH_POINT">>(
  schema: z.ZodType<Read>,
  env: NodeJS.ProcessEnv,
): Read {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = schema
    .refine(({ CRASH_POINT, NODE_ENV }) => CRASH_POINT === undefined || NODE_ENV !== "production", {
      path: ["CRASH_POINT"],
      message: "must not be set in production",
    })
    .safeParse(present);
  if (parsed.success) return parsed.data;
  // No colon after a name: what stands behind one is taken for the value of a secret, and not logged.
  const lines = parsed.error.issues.map(({ path: [name = ""], message }) =>
    String(name) in present ? `  ${String(name)} is wrong: ${message}` : `  ${String(name)} is missing`,
  );
  throw new Error(`The environment is not complete:\n${lines.join("\n")}`);
}
