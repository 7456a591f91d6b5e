/** Buckets in Redis, shared by all containers: whoever asks a hundred containers at once is one caller. */
import { assert } from "../../kernel/assert.ts";
import { type Bucket, takeFrom } from "../../kernel/bucket.ts";
import type { Limits, Standing } from "../../kernel/limits.ts";
import type { Policies, Policy, PolicyName } from "../../kernel/policies.ts";
import { logger } from "../observability/logs/logger.ts";
import type { Breaker } from "../resilience/breaker.ts";
import { askRedis, type Redis } from "./connect.ts";
import { limitsKey } from "./keys.ts";
import { createRecent } from "./recent.ts";

/**
 * KEYS[1] hash of one subject: policy → `tokens:since`. ARGV: per policy its name, burst, back, everyMs, cost, 1 if strict.
 * Takes all or none; a refused try moves a strict bucket's clock. By the clock of Redis, so that containers agree.
 * Returns per policy: 1 if there was enough, tokens left as text, ms to wait. The hash ends when all of it would be full.
 */
const TAKE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local read, enough = {}, true
for i = 1, #ARGV, 6 do
  local burst, back, every, cost = tonumber(ARGV[i+1]), tonumber(ARGV[i+2]), tonumber(ARGV[i+3]), tonumber(ARGV[i+4])
  local kept = redis.call('HGET', KEYS[1], ARGV[i])
  local tokens, since = burst, now
  if kept then
    local a, b = string.match(kept, '^(.+):(.+)$')
    tokens, since = tonumber(a), tonumber(b)
    local steps = math.floor((now - since) / every)
    if steps > 0 then tokens, since = math.min(burst, tokens + steps * back), since + steps * every end
  end
  if tokens >= burst then since = now end
  local has = tokens >= cost
  if not has then enough = false end
  read[#read+1] = { ARGV[i], tokens, since, cost, every, back, has, ARGV[i+5] == '1', burst }
end
local answer, ttl = {}, redis.call('PTTL', KEYS[1])
for _, r in ipairs(read) do
  local name, tokens, since, cost, every, back, has, strict, burst = unpack(r)
  local wait
  if not has then
    if strict then since = now end
    wait = since + math.ceil((cost - tokens) / back) * every - now
  else
    if enough then
      tokens = math.min(burst, tokens - cost)
      if tokens < 1 then since = now end
    end
    wait = since + every - now
  end
  redis.call('HSET', KEYS[1], name, string.format('%.4f', tokens) .. ':' .. string.format('%.0f', since))
  ttl = math.max(ttl, since + math.ceil((burst - tokens) / back) * every - now)
  answer[#answer+1] = has and 1 or 0
  answer[#answer+1] = string.format('%.4f', tokens)
  answer[#answer+1] = math.ceil(wait)
end
redis.call('PEXPIRE', KEYS[1], math.max(1, math.ceil(ttl)))
return answer`;

/** Callers this container remembers by itself; the oldest is forgotten first, and asked of Redis again. */
const REMEMBERED = 20_000;

/** A container that counts alone sees a share of a caller's requests, and can't know how large. */
const ALONE_SHARE = 0.5;

export interface LimitsOptions {
  readonly policies: Policies;
  readonly breaker: Breaker;
  /** Only durations count; default: the machine's monotonic clock. */
  readonly now?: () => number;
  readonly onRefused?: (policy: PolicyName) => void;
}

type Wanted = readonly [PolicyName, number];

export function createLimits(redis: Redis, options: LimitsOptions): Limits {
  const { policies, breaker, now = () => performance.now(), onRefused = () => undefined } = options;
  const askShared = createScript(redis, policies);
  const alone = createMemory(now);
  const here = createMemory(now);
  const closed = createClosed(now);
  let isAway = false;

  /** By all containers together, or by this one alone and stricter. A store that is away is told once per outage. */
  const ask = async (subject: string, wanted: readonly Wanted[]): Promise<readonly Standing[]> => {
    try {
      const standings = await breaker.run(() => askRedis(askShared(subject, wanted)));
      isAway = false;
      return standings;
    } catch (err) {
      if (!isAway)
        logger.warn({ type: "limits_alone", err }, "limits are counted by this container alone, and stricter");
      isAway = true;
      return alone(subject, wanted, (name) => stricter(policies[name]));
    }
  };

  const takeHere = (subject: string, policy: PolicyName): Standing => {
    if (!isBounded(policies[policy])) return { policy, isTaken: true, remaining: Infinity, waitMs: 0 };
    const [standing] = here(subject, [[policy, 1]], (name) => policies[name]);
    assert(standing !== undefined, "one policy has one standing");
    return standing;
  };

  const remember = (subject: string, standings: readonly Standing[]): void => {
    for (const { policy, isTaken, waitMs } of standings) if (!isTaken) closed.close(subject, policy, waitMs);
  };

  const told = (standings: readonly Standing[]): readonly Standing[] => {
    for (const { policy, isTaken } of standings) if (!isTaken) onRefused(policy);
    return standings;
  };

  return {
    policies,
    async take(subject, costs) {
      const wanted = (Object.entries(costs) as Wanted[]).filter(([name]) => isBounded(policies[name]));
      if (wanted.length === 0) return [];
      const known = wanted.flatMap(([name]) => closed.of(subject, name) ?? []);
      if (known.length > 0) return told(known);
      const standings = await ask(subject, wanted);
      remember(subject, standings);
      return told(standings);
    },
    takeAtOnce(subject, policy) {
      if (!isBounded(policies[policy])) return { policy, isTaken: true, remaining: Infinity, waitMs: 0 };
      const { isStrict = false, everyMs } = policies[policy];
      const standing = closed.of(subject, policy) ?? takeHere(subject, policy);
      if (standing.isTaken) {
        void ask(subject, [[policy, 1]]).then((standings) => remember(subject, standings));
        return standing;
      }
      onRefused(policy);
      if (!isStrict) return standing;
      closed.close(subject, policy, everyMs);
      return { ...standing, waitMs: everyMs };
    },
    takeHere(subject, policy) {
      const standing = takeHere(subject, policy);
      if (!standing.isTaken) onRefused(policy);
      return standing;
    },
    async giveBack(subject, names) {
      for (const name of names) closed.open(subject, name);
      await breaker.run(() => askRedis(redis.hdel(limitsKey(subject), ...names))).catch(() => undefined); // They come back by themselves.
    },
  };
}

const isBounded = ({ burst }: Policy): boolean => Number.isFinite(burst);

const stricter = (policy: Policy): Policy => ({
  ...policy,
  burst: Math.max(1, Math.floor(policy.burst * ALONE_SHARE)),
  back: Math.max(1, Math.floor(policy.back * ALONE_SHARE)),
});

function createScript(redis: Redis, policies: Policies) {
  redis.defineCommand("takeTokens", { lua: TAKE, numberOfKeys: 1 });
  const scripted = redis as unknown as { takeTokens(...args: (string | number)[]): Promise<(string | number)[]> };
  return async (subject: string, wanted: readonly Wanted[]): Promise<readonly Standing[]> => {
    const args = wanted.flatMap(([name, cost]) => {
      const { burst, back, everyMs, isStrict = false } = policies[name];
      return [name, burst, back, everyMs, cost, isStrict ? 1 : 0];
    });
    const answer = await scripted.takeTokens(limitsKey(subject), ...args);
    return wanted.map(([policy], index) => ({
      policy,
      isTaken: Number(answer[3 * index]) === 1,
      remaining: Math.floor(Number(answer[3 * index + 1])),
      waitMs: Number(answer[3 * index + 2]),
    }));
  };
}

/** The same buckets in this process. */
function createMemory(now: () => number) {
  const buckets = createRecent<Bucket>(REMEMBERED);
  return (subject: string, wanted: readonly Wanted[], policyOf: (name: PolicyName) => Policy): readonly Standing[] => {
    const poured = wanted.map(([policy, cost]) => ({
      policy,
      poured: takeFrom(buckets.get(`${policy} ${subject}`) ?? null, policyOf(policy), cost, now()),
    }));
    const isTaken = poured.every((one) => one.poured.isTaken);
    return poured.map(({ policy, poured: { bucket, isTaken: hadEnough, waitMs } }) => {
      if (isTaken || !hadEnough) buckets.set(`${policy} ${subject}`, bucket);
      return { policy, isTaken: hadEnough, remaining: Math.floor(bucket.tokens), waitMs };
    });
  };
}

/** Who has to wait, until when: they are refused again without asking anybody. */
function createClosed(now: () => number) {
  const untils = createRecent<number>(REMEMBERED);
  return {
    close: (subject: string, policy: PolicyName, waitMs: number) => untils.set(`${policy} ${subject}`, now() + waitMs),
    open: (subject: string, policy: PolicyName) => untils.delete(`${policy} ${subject}`),
    of(subject: string, policy: PolicyName): Standing | null {
      const waitMs = (untils.get(`${policy} ${subject}`) ?? 0) - now();
      return waitMs > 0 ? { policy, isTaken: false, remaining: 0, waitMs } : null;
    },
  };
}
