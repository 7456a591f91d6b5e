/** What a well-formed message becomes in wrong hands. The same seed makes the same of it. */

export interface Chance {
  /** At least 0, below `n`. */
  upTo(n: number): number;
  pick<T>(from: readonly T[]): T;
}

export function chanceOf(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state ^ (state >>> 13)) >>> 0;
  };
  const upTo = (n: number): number => next() % n;
  return { upTo, pick: (from) => from[upTo(from.length)] as (typeof from)[number] };
}

const DEEP = 2_000;
const LONG = 20_000;

/** Values that some code somewhere has stumbled over. */
const STRANGE: readonly unknown[] = [
  ...[null, true, -1, 0, 0.1, 1e21, 2 ** 53, Number.MAX_SAFE_INTEGER, "", " ", "10", "١٠٠", "\u0000", "\ud800"],
  ...["' OR 1=1 --", "%00", "../../etc/passwd", "$" + "{jndi:ldap://x}", "<script>", "__proto__", "x".repeat(LONG)],
  ...[[], {}, [[]], { length: 1e9 }, { toString: 1 }, { $ne: null }, JSON.parse('{"__proto__":{"role":"ADMIN"}}')],
  ...["00000000-0000-4000-8000-000000000000", "(a+)+$", `${"a".repeat(5_000)}!`, "🂡".repeat(500), "\u202e\u200b"],
];

/** One change somewhere in `value`: a strange value, a field more or less, a list for a scalar, or nesting without an end. */
export function mutate(value: unknown, chance: Chance): unknown {
  const way = chance.upTo(8);
  if (way === 0) return chance.pick(STRANGE);
  if (way === 1) return nested(DEEP);
  if (typeof value !== "object" || value === null) return way < 4 ? [value] : chance.pick(STRANGE);
  const fields = Object.entries(value);
  const [name] = fields.length === 0 ? ["x"] : chance.pick(fields);
  if (way === 2)
    return { ...value, [chance.pick(["role", "balance", "playerId", "constructor", "x".repeat(300)])]: "ADMIN" };
  if (way === 3) return Object.fromEntries(fields.filter(([one]) => one !== name));
  return { ...value, [name]: mutate((value as Record<string, unknown>)[name], chance) };
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

/** A text with some of it changed, doubled or cut off. */
export function garble(text: string, chance: Chance): string {
  const at = chance.upTo(text.length + 1);
  const way = chance.upTo(4);
  if (way === 0) return text.slice(0, at);
  if (way === 1) return text.slice(0, at) + text.slice(0, at) + text.slice(at);
  if (way === 2) return `${text.slice(0, at)}${String.fromCharCode(chance.upTo(0xd7ff))}${text.slice(at)}`;
  return text.slice(at) + text.slice(0, at);
}
