/** The environment, checked once at the start. Every bad variable is named, with what it should be. */
import { z } from "zod";

const flag = z.enum(["on", "off"]);
const url = (scheme: string) =>
  z.string().regex(new RegExp(`^${scheme}://`), `must start with ${scheme.replace("s?", "")}://`);
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

const environment = z
  .object({
    NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
    PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
    APP_VERSION: z.string().default("dev"),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
    /** Tables, presence, rate limits, the Socket.IO bus. */
    REDIS_URL: url("rediss?"),
    /** One or several independent Redis for the locks, separated by commas; default: REDIS_URL. */
    REDIS_LOCK_URLS: list.pipe(z.array(url("rediss?"))).optional(),
    DATABASE_URL: url("postgres(ql)?"),
    /** Signs access tokens; the same in every container. */
    JWT_SECRET: z.string().min(32, "must have at least 32 characters"),
    ADMIN_USERNAME: z.string().min(1).optional(),
    ADMIN_PASSWORD: z.string().min(8).optional(),
    /** Memory of the container in MB; default: what the machine has. */
    MEMORY_MB: z.coerce.number().positive().optional(),
    MAX_DB_CONNECTIONS: z.coerce.number().int().min(1).optional(),
    /** Origins of web pages that may connect beside the server's own, separated by commas. */
    ALLOWED_ORIGINS: list.default([]),
    /** Number of proxies in front whose X-Forwarded-For is believed. */
    TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
    /** A socket is asked to reconnect before it is this old, milliseconds: Cloud Run cuts it at 60 minutes at most. */
    SOCKET_MAX_AGE_MS: z.coerce.number().int().min(1_000).max(3_500_000).default(3_000_000),
    /** For tests of failure: where, how and how often this process is to fail (src/infrastructure/crashPoints.ts). Never in production. */
    CRASH_POINT: z
      .string()
      .regex(
        /^C\d{1,2}(:(kill|stop|block)(:\d{1,7}(:\d{1,6})?)?)?$/,
        "must look like C5, C5:kill:40 or C2:block:40:10000",
      )
      .optional(),
    /** `off` proves in tests that nothing rests on the locks. */
    TABLE_LOCKS: flag.default("on"),
  })
  .refine(({ CRASH_POINT, NODE_ENV }) => CRASH_POINT === undefined || NODE_ENV !== "production", {
    path: ["CRASH_POINT"],
    message: "must not be set in production",
  });

export type Config = z.infer<typeof environment>;

/** @throws {Error} that names every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(present);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The environment is not complete:\n${lines.join("\n")}`);
}
