/** What happens to a house under load: each fault is brought about, lasts, and is over when its promise resolves. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../sim/random.ts";
import { pass } from "./until.ts";
import { type ChaosContainer, copyFolder, type World } from "./world.ts";

export type Fault = (world: World, random: Random) => Promise<void>;

/** Longer than a lock lasts. */
const STALL_MS = 6_000;
const OUTAGE_MS = 8_000;
/** What a replica may lag behind on a bad day. */
const MISSING_MS = 1_000;

const redisCopy = (world: World): string => join(world.dir, "redis-copy");

/** The copy that "Redis set back" puts in place. Taken when the schedule begins, so that it is old by then. */
export function keepRedisCopy(world: World): void {
  copyFolder(world.redis.dir, redisCopy(world));
}

export const FAULTS = {
  async "container killed"(world, random) {
    const victim = random.pick(world.living());
    await victim.kill();
    await world.replace(victim);
  },
  async "container drained"(world, random) {
    const victim = random.pick(world.living());
    await victim.process.stop("SIGTERM", 10_000);
    await world.replace(victim);
  },
  async "container stood still past its locks"(world, random) {
    const { process } = random.pick(world.living());
    process.kill("SIGSTOP");
    await pass(STALL_MS);
    process.kill("SIGCONT");
  },
  async "container cut off from Redis"(world, random) {
    await cutOff(random.pick(world.living()), "redisProxy");
  },
  async "container cut off from Postgres"(world, random) {
    await cutOff(random.pick(world.living()), "postgresProxy");
  },
  async "Redis emptied"(world) {
    await world.redisNow.flushall();
  },
  async "Redis killed, back with its file"(world) {
    await world.redis.kill();
    await world.redis.start();
  },
  async "Redis killed, back empty"(world) {
    await world.redis.kill();
    rmSync(world.redis.dir, { recursive: true, force: true });
    await world.redis.start();
  },
  async "Redis killed, back with an old copy"(world) {
    await world.redis.kill();
    copyFolder(redisCopy(world), world.redis.dir);
    await world.redis.start();
    keepRedisCopy(world);
  },
  async "Redis failed over to a replica with writes missing"(world) {
    await world.failRedisOver(MISSING_MS);
  },
  async "Redis stalled longer than a lock lasts"(world) {
    const pid = world.redis.pid();
    process.kill(pid, "SIGSTOP");
    await pass(STALL_MS);
    process.kill(pid, "SIGCONT");
  },
  async "Redis full"(world) {
    await world.redisNow.config("SET", "maxmemory", "1");
    await pass(3_000);
    await world.redisNow.config("SET", "maxmemory", "0");
  },
  async "Redis connections cut"(world) {
    for (const { redisProxy } of world.living()) redisProxy.cutAll();
  },
  async "Postgres sessions ended every 2 s"(world) {
    for (let times = 0; times < 3; times += 1) {
      if (times > 0) await pass(2_000);
      await world.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'vegascore_app' AND pid <> pg_backend_pid()",
      );
    }
  },
  async "Postgres killed and recovered"(world) {
    await world.postgres.kill();
    await world.postgres.start();
  },
  async "Postgres away for 8 s, commits in flight"(world) {
    const proxies = world.living().map(({ postgresProxy }) => postgresProxy);
    for (const proxy of proxies) proxy.stall();
    await pass(OUTAGE_MS);
    for (const proxy of proxies) proxy.flow();
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

async function cutOff(container: ChaosContainer, side: "redisProxy" | "postgresProxy"): Promise<void> {
  container[side].refuse();
  await pass(STALL_MS);
  container[side].open();
}
