import { describe, expect, it } from "vitest";
import { enrichLogContext, withLogContext } from "../../../src/infrastructure/observability/logs/logContext.ts";
import { createLogger } from "../../../src/infrastructure/observability/logs/logger.ts";
import { StoreAway } from "../../../src/kernel/faults.ts";
import { Refused } from "../../../src/kernel/refusals.ts";

function openLog(env: NodeJS.ProcessEnv = {}) {
  const lines: string[] = [];
  const logger = createLogger(
    { NODE_ENV: "test", LOG_LEVEL: "trace", ...env },
    { write: (line) => void lines.push(line) },
  );
  return { logger, text: () => lines.join(""), last: () => JSON.parse(lines.at(-1) ?? "") as Record<string, unknown> };
}

it("[O34] an outage is told in fewer than 50 lines a minute, with how many were held back; what else is told stays", () => {
  const lines: Record<string, unknown>[] = [];
  let now = 0;
  const to = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ NODE_ENV: "test", LOG_LEVEL: "info" }, to, () => now);
  const away = new StoreAway("Redis is away");
  const refused = new Refused("SERVICE_UNAVAILABLE", {}, { cause: away });
  const kinds = ["deadline_failed", "http_unavailable", "store_away", "projection_missed", "limits_alone", "chat_away"];
  for (; now < 75_000; now += 50) {
    for (const type of kinds) logger.warn({ type, tableId: now, err: type === "store_away" ? away : refused }, "away");
    for (const loop of ["look", "search", "refresh"]) logger.warn({ loop, err: away }, "a look failed");
    logger.warn({ type: "redis_error", err: "ECONNREFUSED" }, "Redis connection");
  }
  expect(lines.length).toBeLessThanOrEqual((50 * 75) / 60);
  expect(lines.filter(({ type }) => type === "deadline_failed").map(({ suppressed = 0 }) => suppressed)).toEqual([
    0, 299, 299, 299, 299,
  ]);
  lines.length = 0;
  for (let count = 0; count < 100; count++) {
    logger.warn({ type: "late_commit" }, "the lock ran out");
    logger.error({ type: "unexpected_error", err: new Error("a bug") }, "a bug");
  }
  expect(lines.length).toBe(200);
});

describe("a line of log", () => {
  it("[O20] is JSON in the words of Cloud Logging, with who wrote it", () => {
    const { logger, last } = openLog({ APP_VERSION: "1.2.3", CONTAINER: "container-7" });
    logger.warn({ type: "table_frozen", tableId: "t" }, "frozen");
    expect(last()).toMatchObject({
      severity: "WARNING",
      message: "frozen",
      service: "vegascore",
      version: "1.2.3",
      environment: "test",
      container: "container-7",
      type: "table_frozen",
      tableId: "t",
    });
    expect(new Date(last()["time"] as string).getTime()).toBeGreaterThan(0);
  });

  it.each([
    ["trace", "DEBUG"],
    ["debug", "DEBUG"],
    ["info", "INFO"],
    ["warn", "WARNING"],
    ["error", "ERROR"],
    ["fatal", "CRITICAL"],
  ] as const)("[O20] %s is severity %s", (level, severity) => {
    const { logger, last } = openLog();
    logger[level]("x");
    expect(last()).toMatchObject({ severity });
  });

  it("[O21] LOG_LEVEL silences what is less severe", () => {
    const { logger, text } = openLog({ LOG_LEVEL: "warn" });
    logger.info("not told");
    expect(text()).toBe("");
  });

  it("[O22] carries the ids of its request through everything that was started in it, and no further", async () => {
    const { logger, last } = openLog({ GOOGLE_CLOUD_PROJECT: "casino" });
    await withLogContext({ requestId: "r-1", trace: "abc" }, async () => {
      await Promise.resolve();
      enrichLogContext({ userId: "u-1" });
      await withLogContext({ tableId: "t-1", roundId: "n-1" }, async () => logger.info("inside"));
    });
    expect(last()).toMatchObject({
      requestId: "r-1",
      trace: "abc",
      "logging.googleapis.com/trace": "projects/casino/traces/abc",
      userId: "u-1",
      tableId: "t-1",
      roundId: "n-1",
    });
    logger.info("outside");
    expect(last()).not.toHaveProperty("requestId");
  });
});

describe("what must not be logged", () => {
  const NAMES = [
    ...[
      "password",
      "token",
      "secret",
      "apiKey",
      "accessToken",
      "refreshToken",
      "privateKey",
      "sessionId",
      "creditCard",
    ],
    ...["ssn", "authorization", "cookie", "csrf"],
  ];
  const SPELLINGS = NAMES.flatMap((name) => {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [name, snake, snake.toUpperCase(), snake.replaceAll("_", "-"), `user_${snake}`];
  });

  it.each(SPELLINGS)("[O23] %s is redacted at any depth, as text, number or object", (name) => {
    const { logger, text, last } = openLog();
    const hidden = "hunter2-hunter2";
    logger.info({ [name]: hidden, a: { b: [{ c: { [name]: hidden } }], [name]: { deep: [hidden] } } }, "x");
    logger.child({ [name]: hidden }).info({ n: { [name]: 4_242_424_242 } }, "x");
    logger.error({ err: Object.assign(new Error("x"), { config: { headers: { [name]: hidden } } }) }, "x");
    expect(text()).not.toContain(hidden);
    expect(text()).not.toContain("4242424242");
    expect(last()["err"]).toMatchObject({ message: "x", config: { headers: { [name]: "[REDACTED]" } } });
  });

  it("[O23] more names come from LOG_REDACT", () => {
    const { logger, last } = openLog({ LOG_REDACT: "iban, pin" });
    logger.info({ a: [{ iban: "DE00", pin: "1234", spinning: true, shipping: "stays" }] }, "x");
    expect(last()["a"]).toEqual([{ iban: "[REDACTED]", pin: "[REDACTED]", spinning: true, shipping: "stays" }]);
  });

  it("[O24] e-mail addresses are masked wherever they stand", () => {
    const { logger, text } = openLog();
    logger.info({ who: { email: "user@example.com" }, list: ["user@example.com"] }, "mail to user@example.com bounced");
    logger.error({ err: new Error("no such user: user@example.com") }, "x");
    logger.child({ contact: "user@example.com" }).info({ "user@example.com": 1 }, "x");
    expect(text()).not.toContain("user@example.com");
    expect(text()).toContain("mail to u***r@example.com bounced");
  });

  it.each([
    ["a signed token", "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk instead", "eyJ"],
    ["a header", "sent Authorization: Bearer abcdefghij.klmnop", "abcdefghij"],
    ["a connection string", "connect postgresql://app:s3cr3t@db:5432/x failed", "s3cr3t"],
    ["a body", 'body was {"username":"ann","password":"pass w0rd"}'.replace(" w0rd", "w0rd"), "passw0rd"],
    ["a query string", "GET /x?token=abc123def&page=2", "abc123def"],
  ])("[O25] %s inside a text is hidden too", (_what, message, hidden) => {
    const { logger, text } = openLog();
    logger.info(message);
    logger.info({ detail: { said: message } }, "x");
    logger.error(new Error(message));
    expect(text()).not.toContain(hidden);
  });

  it("[O26] what is harmless stays as it is", () => {
    const { logger, last } = openLog();
    const facts = { className: "x", amount: 100, tableId: "0b7c", at: [1, 2], ok: true, none: null, requestId: "r" };
    logger.info(facts, "a seat was taken at table 7");
    expect(last()).toMatchObject({ ...facts, message: "a seat was taken at table 7" });
  });
});
