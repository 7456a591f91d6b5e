/**
 * How often a password may be guessed. Counted per account and address together, and per account over all addresses it
 * never logged in from: a stranger who guesses shuts out strangers, and not the owner at home (L22).
 */
import { createHash } from "node:crypto";
import { type Limits, orRefuse } from "../../kernel/limits.ts";
import type { Throttle } from "../../players/ports.ts";
import { logger } from "../observability/logs/logger.ts";
import type { Redis } from "../redis/connect.ts";
import { knownAddressesKey } from "../redis/keys.ts";

/** Who has not logged in from there for so long is a stranger there. */
const KNOWN_S = 90 * 24 * 60 * 60;

/** Of one account; the one it came from longest ago is forgotten first. */
const KNOWN_MAX = 20;

export function createThrottle(redis: Redis, limits: Limits, now: () => number = Date.now): Throttle {
  const isKnown = async (account: string, address: string): Promise<boolean> =>
    (await orNull(redis.zscore(knownAddressesKey(account), shortened(address)))) !== null;

  return {
    async guess(account, address) {
      orRefuse(await limits.take(address, { "login-failures": 1 }));
      const byAccount = (await isKnown(account, address)) ? {} : { "login-failures-account": 1 };
      if ("login-failures-account" in byAccount) orRefuse(await limits.take(account, byAccount));
      orRefuse(await limits.take(pairOf(account, address), { "login-failures-pair": 1 }));
    },
    async guessedRight(account, address) {
      await Promise.all([
        limits.take(address, { "login-failures": -1 }),
        limits.giveBack(account, ["login-failures-account"]),
        limits.giveBack(pairOf(account, address), ["login-failures-pair"]),
        orNull(redis.zadd(knownAddressesKey(account), now(), shortened(address))),
        orNull(redis.zremrangebyrank(knownAddressesKey(account), 0, -KNOWN_MAX - 1)),
        orNull(redis.expire(knownAddressesKey(account), KNOWN_S)),
      ]);
    },
  };
}

const pairOf = (account: string, address: string): string => `${account}|${address}`;

/** Addresses are personal data: Redis holds only their hashes. */
const shortened = (address: string): string => createHash("sha256").update(address).digest("base64url").slice(0, 16);

async function orNull<T>(command: Promise<T>): Promise<T | null> {
  try {
    return await command;
  } catch (err) {
    logger.debug({ type: "known_addresses_away", err }, "every address counts as unknown");
    return null;
  }
}
