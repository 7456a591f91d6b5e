/** A pool that is full: who waits is refused in time, who would wait too long at once, and afterwards all is well. */
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { createOptimizedPrismaClient, type Prisma, poolFigures } from "../../../src/infrastructure/postgres/client.ts";
import { createAnswers } from "../../../src/infrastructure/postgres/idempotency.ts";
import { runSql } from "../../../src/infrastructure/postgres/runSql.ts";
import { openDatabase, type TestDatabase } from "../../setup/database.ts";
import { newPlayerId } from "../../setup/ids.ts";

const POOL = 2;
const WAITING_MAX = POOL * 8;
const SLOW_MS = 300;

let database: TestDatabase;
let prisma: Prisma;
let slow = 0;
beforeAll(async () => {
  database = await openDatabase();
  prisma = createOptimizedPrismaClient({
    url: database.url,
    poolSize: POOL,
    slowMs: SLOW_MS,
    observer: {
      statement(_durationMs, isSlow) {
        if (isSlow) slow += 1;
      },
      failed: () => undefined,
    },
  });
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

/** Longer than anybody waits for a connection (2 s in the tests), shorter than a statement may take (5 s). */
const HELD_S = 4.5;

/** Each by a statement that takes its time: a transaction that idles would be ended after a second (O49). */
const holdEveryConnection = (): Promise<unknown> =>
  Promise.all(Array.from({ length: POOL }, () => prisma.$queryRaw`SELECT pg_sleep(${HELD_S})::text`));

it("[O47] who waits for a connection is refused in time, and the queue has an end", async () => {
  const holders = holdEveryConnection();
  const ask = () =>
    runSql(() => prisma.$queryRaw`SELECT 1`, { repeatable: false }).then(
      () => "answered",
      (error: { code?: string }) => error.code,
    );
  await vi.waitUntil(() => poolFigures(prisma)?.active === POOL, { timeout: 20_000 });

  // Refused while the connections are still held: those who waited after their time, the others at once.
  let longest = 0;
  const watching = setInterval(() => {
    longest = Math.max(longest, poolFigures(prisma)?.waiting ?? 0);
  }, 1);
  onTestFinished(() => clearInterval(watching));
  const asked = Array.from({ length: WAITING_MAX * 3 }, ask);
  expect(await Promise.all(asked)).toEqual(asked.map(() => "SERVICE_UNAVAILABLE"));
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThanOrEqual(WAITING_MAX);

  await holders;
  expect(await Promise.all(Array.from({ length: WAITING_MAX }, ask))).toEqual(
    Array.from({ length: WAITING_MAX }, () => "answered"),
  );
});

it("[P13] a refusal does not wait for a connection a second time to give its key back", async () => {
  const holders = holdEveryConnection();
  await vi.waitUntil(() => poolFigures(prisma)?.active === POOL, { timeout: 20_000 });
  const order: string[] = [];
  const waiting = prisma.$queryRaw`SELECT 1`.catch(() => undefined).then(() => order.push("refused"));
  const request = { playerId: newPlayerId(), key: "held", fingerprint: "" };
  const released = createAnswers(prisma).release(request, new Date().toISOString());
  await Promise.all([waiting, released.then(() => order.push("told"))]);
  expect(order).toEqual(["told", "refused"]);
  await holders;
});

it("[O48] a slow statement is logged, a quick one is not", async () => {
  slow = 0; // Waiting for a connection counts.
  for (let quick = 0; quick < 10; quick += 1) await prisma.$queryRaw`SELECT 1`;
  expect(slow).toBeLessThan(10); // All of them would be more than a busy machine.
  const before = slow;
  await prisma.$queryRaw`SELECT pg_sleep(0.4)::text`;
  expect(slow).toBe(before + 1);
});
