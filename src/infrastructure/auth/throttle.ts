/** How often one name or address may try, counted in Redis; by each container for itself while Redis is away. */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { Refused } from "../../kernel/refusals.ts";
import type { Throttle } from "../../players/ports.ts";
import type { Redis } from "../redis/connect.ts";

export interface ThrottleLimits {
  /** Wrong passwords for one name in 15 minutes: a person forgets a few times, a dictionary needs thousands. */
  readonly loginsPerName: number;
  /** Wrong passwords from one address in 15 minutes: an office behind one address mistypes more than one person. */
  readonly loginsPerAddress: number;
  /** New guests from one address in a minute: a campus or a load test is welcome, filling the database is not. */
  readonly guestsPerAddress: number;
  /** Registrations from one address in a minute: each costs a password hash, 15 ms of a core. */
  readonly registrationsPerAddress: number;
}

export const DEFAULT_LIMITS: ThrottleLimits = {
  loginsPerName: 10,
  loginsPerAddress: 100,
  guestsPerAddress: 3_000,
  registrationsPerAddress: 300,
};

const LOGIN_WINDOW_S = 15 * 60;
const SIGN_UP_WINDOW_S = 60;

export function createThrottle(redis: Redis, limits: ThrottleLimits = DEFAULT_LIMITS): Throttle {
  const limiter = (keyPrefix: string, points: number, duration: number): RateLimiterAbstract =>
    new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `throttle:${keyPrefix}`,
      points,
      duration,
      insuranceLimiter: new RateLimiterMemory({ points, duration }),
    });
  const loginName = limiter("login-name", limits.loginsPerName, LOGIN_WINDOW_S);
  const loginAddress = limiter("login-address", limits.loginsPerAddress, LOGIN_WINDOW_S);
  const guest = limiter("guest", limits.guestsPerAddress, SIGN_UP_WINDOW_S);
  const registration = limiter("register", limits.registrationsPerAddress, SIGN_UP_WINDOW_S);
  return {
    login: async (username, address) => {
      await take(loginAddress, address);
      await take(loginName, username);
    },
    loginSucceeded: async (username, address) => {
      await Promise.all([loginName.delete(username), loginAddress.reward(address)]);
    },
    guest: (address) => take(guest, address),
    register: (address) => take(registration, address),
  };
}

async function take(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new Refused("RATE_LIMITED", { retryAfterMs: Math.max(1, refused.msBeforeNext) });
  }
}
