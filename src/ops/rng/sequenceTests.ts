/** Tests of a sequence of whole numbers that should be independent and uniform below `range` (Knuth, volume 2, 3.3.2). */
import { kolmogorovTail } from "./distributions.ts";
import { chiSquare, chiSquareFinding, chiSquareOfClasses, type Finding, normal } from "./finding.ts";
import { periodogramOf } from "./fourier.ts";

export interface Sequence {
  readonly values: Uint32Array;
  readonly range: number;
  /** Into how many equal classes values are sorted where a test wants few; divides the range. */
  readonly classes: number;
}

export function sequenceFindings(sequence: Sequence): Finding[] {
  const classOf = classesOf(sequence);
  return [
    frequency(sequence),
    kolmogorovSmirnov(sequence),
    runs(sequence),
    ...[1, 2, 7].map((lag) => serialCorrelation(sequence, lag)),
    gaps(classOf, sequence.classes),
    poker(classOf, sequence.classes),
    permutations(sequence),
    couponCollector(classOf, sequence.classes),
    overlaps(classOf, sequence.classes, 2),
    overlaps(classOf, sequence.classes, 3),
    spectral(sequence),
  ];
}

function classesOf({ values, range, classes }: Sequence): Uint8Array {
  return Uint8Array.from(values, (value) => Math.floor((value * classes) / range));
}

function countsBelow(values: ArrayLike<number>, range: number): Float64Array {
  const counts = new Float64Array(range);
  for (let i = 0; i < values.length; i++) counts[values[i] as number] = (counts[values[i] as number] ?? 0) + 1;
  return counts;
}

/** Values as often as each other; of large ranges the leading byte. */
function frequency({ values, range }: Sequence): Finding {
  const cells = range <= 65_536 ? range : 256;
  const counts = countsBelow(
    values.map((value) => Math.floor((value * cells) / range)),
    cells,
  );
  return chiSquare("chi-square of values", counts, () => values.length / cells);
}

/** The greatest distance of the distribution from a straight line, at the edges of its cells. */
function kolmogorovSmirnov({ values, range }: Sequence): Finding {
  const cells = Math.min(range, 65_536);
  const counts = countsBelow(
    values.map((value) => Math.floor((value * cells) / range)),
    cells,
  );
  let below = 0;
  let distance = 0;
  for (const [cell, count] of counts.entries()) {
    below += count;
    distance = Math.max(distance, Math.abs(below / values.length - (cell + 1) / cells));
  }
  return { test: "Kolmogorov–Smirnov", statistic: distance, p: kolmogorovTail(distance, values.length) };
}

/** How often the sequence changes between the lower and the upper half (Wald and Wolfowitz). */
function runs({ values, range }: Sequence): Finding {
  const n = values.length;
  let low = 0;
  let changes = 0;
  for (let i = 0; i < n; i++) {
    const isLow = (values[i] as number) < range / 2;
    if (isLow) low++;
    if (i > 0 && isLow !== (values[i - 1] as number) < range / 2) changes++;
  }
  const product = 2 * low * (n - low);
  const mean = product / n;
  const variance = (product * (product - n)) / (n * n * (n - 1));
  return normal("runs above and below the middle", (changes - mean) / Math.sqrt(variance));
}

/** Correlation of each value with the one `lag` places on. */
function serialCorrelation({ values, range }: Sequence, lag: number): Finding {
  const middle = (range - 1) / 2;
  const variance = (range * range - 1) / 12;
  let sum = 0;
  const pairs = values.length - lag;
  for (let i = 0; i < pairs; i++) sum += ((values[i] as number) - middle) * ((values[i + lag] as number) - middle);
  return normal(`serial correlation, lag ${lag}`, sum / variance / Math.sqrt(pairs));
}

/** How long it takes until class 0 comes again. */
function gaps(classOf: Uint8Array, classes: number): Finding {
  const longest = 10 * classes;
  const observed = new Array<number>(longest + 1).fill(0);
  let gap = 0;
  for (const one of classOf) {
    if (one !== 0) gap++;
    else {
      const cell = Math.min(gap, longest);
      observed[cell] = (observed[cell] ?? 0) + 1;
      gap = 0;
    }
  }
  const hit = 1 / classes;
  const chances = observed.map((_, length) => (1 - hit) ** length * (length === longest ? 1 : hit));
  return chiSquareOfClasses("gaps", observed, chances);
}

/** How many different classes there are in five values. */
function poker(classOf: Uint8Array, classes: number): Finding {
  const hand = 5;
  const observed = new Array<number>(hand).fill(0);
  for (let at = 0; at + hand <= classOf.length; at += hand) {
    const different = new Set(classOf.subarray(at, at + hand)).size;
    observed[different - 1] = (observed[different - 1] ?? 0) + 1;
  }
  const chances = observed.map(
    (_, index) => (falling(classes, index + 1) * stirling(hand, index + 1)) / classes ** hand,
  );
  // From many different downwards: the rare hands are at the end, where classes are merged.
  return chiSquareOfClasses("poker", observed.toReversed(), chances.toReversed());
}

/** In which of its 120 orders five values come; values that tie are left out. */
function permutations({ values }: Sequence): Finding {
  const size = 5;
  const observed = new Float64Array(120);
  let groups = 0;
  for (let at = 0; at + size <= values.length; at += size) {
    const group = values.subarray(at, at + size);
    if (new Set(group).size < size) continue;
    const order = orderOf(group);
    observed[order] = (observed[order] ?? 0) + 1;
    groups++;
  }
  return chiSquare("permutations of five", observed, () => groups / 120);
}

/** The number of an order in the factorial system. */
function orderOf(group: Uint32Array): number {
  let order = 0;
  for (let i = 0; i < group.length; i++) {
    let smaller = 0;
    for (let j = i + 1; j < group.length; j++) if ((group[j] as number) < (group[i] as number)) smaller++;
    order = order * (group.length - i) + smaller;
  }
  return order;
}

/** How many values it takes to have met every class. */
function couponCollector(classOf: Uint8Array, classes: number): Finding {
  const longest = 12 * classes;
  const observed = new Array<number>(longest + 1).fill(0);
  let seen = new Set<number>();
  let length = 0;
  for (const one of classOf) {
    length++;
    seen.add(one);
    if (seen.size < classes) continue;
    const cell = Math.min(length, longest);
    observed[cell] = (observed[cell] ?? 0) + 1;
    seen = new Set();
    length = 0;
  }
  const chances = collectorChances(classes, longest);
  return chiSquareOfClasses("coupon collector", observed.slice(classes), chances.slice(classes));
}

/** The chance that a collection of all classes is complete with exactly so many values; the last cell holds the rest. */
function collectorChances(classes: number, longest: number): number[] {
  let having = [1, ...new Array<number>(classes).fill(0)];
  const complete = [0];
  for (let length = 1; length <= longest; length++) {
    having = having.map(
      (chance, k) =>
        (k === classes ? 0 : (chance * k) / classes) +
        (k > 0 ? ((having[k - 1] ?? 0) * (classes - k + 1)) / classes : 0),
    );
    complete.push(having[classes] ?? 0);
  }
  const before = complete.slice(0, longest).reduce((sum, chance) => sum + chance, 0);
  complete[longest] = 1 - before;
  return complete;
}

/**
 * Overlapping pairs or triples of classes, the sequence closed to a ring: what they add to the chi-square of the next
 * shorter groups (Good).
 */
function overlaps(classOf: Uint8Array, classes: number, length: 2 | 3): Finding {
  const df = classes ** length - classes ** (length - 1);
  const statistic = spreadOf(classOf, classes, length) - spreadOf(classOf, classes, length - 1);
  return chiSquareFinding(length === 2 ? "overlapping pairs" : "overlapping triples", statistic, df);
}

function spreadOf(classOf: Uint8Array, classes: number, length: number): number {
  const n = classOf.length;
  const counts = new Float64Array(classes ** length);
  let cell = 0;
  for (let i = 0; i < n + length - 1; i++) {
    cell = (cell * classes + (classOf[i % n] as number)) % counts.length;
    if (i >= length - 1) counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const expected = n / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2, 0) / expected;
}

/** The power of every frequency, summed up, against the straight line of white noise. */
function spectral({ values, range }: Sequence): Finding {
  const size = 2 ** Math.floor(Math.log2(values.length));
  const middle = (range - 1) / 2;
  const power = periodogramOf(Float64Array.from(values.subarray(0, size), (value) => value - middle));
  const total = power.reduce((sum, one) => sum + one, 0);
  let below = 0;
  let distance = 0;
  for (const [index, one] of power.entries()) {
    below += one;
    distance = Math.max(distance, Math.abs(below / total - (index + 1) / power.length));
  }
  return { test: "spectral", statistic: distance, p: kolmogorovTail(distance, power.length) };
}

function falling(n: number, count: number): number {
  let product = 1;
  for (let i = 0; i < count; i++) product *= n - i;
  return product;
}

/** In how many ways n things fall into k heaps. */
function stirling(n: number, k: number): number {
  if (k === 0 || k > n) return n === k ? 1 : 0;
  return n === k ? 1 : k * stirling(n - 1, k) + stirling(n - 1, k - 1);
}
