/** Chance from a seed (sfc32): the same seed, the same numbers, on every machine. Not for anything that money depends on. */

export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** An integer from `from` to `to`, both included. */
  int(from: number, to: number): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Mostly near `mean`, at times many times as long: how waiting times look. */
  around(mean: number): number;
  uuid(): string;
  /** `digits` lower-case hex digits. */
  hex(digits: number): string;
  /** A stream of its own: what one part draws does not move what others draw. */
  fork(name: string): Random;
}

export function createRandom(seed: number | string): Random {
  const key = String(seed);
  const [a, b, c] = [hash(key, 0x9e3779b9), hash(key, 0x243f6a88), hash(key, 0xb7e15162)];
  const draw = sfc32(a, b, c);
  const next = (): number => draw() / 4_294_967_296;
  const hex = (digits: number): string => {
    let text = "";
    while (text.length < digits) text += draw().toString(16).padStart(8, "0");
    return text.slice(0, digits);
  };
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
    around: (mean) => -mean * Math.log(1 - next()),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    hex,
    fork: (name) => createRandom(`${key}/${name}`),
  };
}

/** Chris Doty-Humphrey's small fast counting generator; warmed up, because its first numbers show the seed. */
function sfc32(seedA: number, seedB: number, seedC: number): () => number {
  let [a, b, c, counter] = [seedA | 0, seedB | 0, seedC | 0, 1];
  const draw = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11) | 0) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) draw();
  return draw;
}

/** FNV-1a over the text, from a start of its own. */
function hash(text: string, start: number): number {
  let value = start;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16_777_619);
  return value >>> 0;
}
