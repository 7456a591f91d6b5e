/** What a test of randomness finds: a statistic, and how surprising it would be from a perfect source. */
import { chiSquareTail, normalTail } from "./distributions.ts";

export interface Finding {
  readonly test: string;
  readonly statistic: number;
  /** Of chi-square; absent for other distributions. */
  readonly df?: number;
  /** How likely a perfect source is to look as strange: too uneven or, for two-sided tests, too even. */
  readonly p: number;
}

/** Chi-square of counts against expected counts, looked at from both sides. `scale` corrects for fixed margins. */
export function chiSquare(
  test: string,
  observed: ArrayLike<number>,
  expected: (cell: number) => number,
  df: number = observed.length - 1,
  scale = 1,
): Finding {
  let statistic = 0;
  for (let cell = 0; cell < observed.length; cell++) {
    const expectation = expected(cell);
    statistic += ((observed[cell] ?? 0) - expectation) ** 2 / expectation;
  }
  return chiSquareFinding(test, statistic * scale, df);
}

export function chiSquareFinding(test: string, statistic: number, df: number): Finding {
  return { test, statistic, df, p: twoSided(chiSquareTail(statistic, df)) };
}

/** A standard normal, from both sides. */
export const normal = (test: string, z: number): Finding => ({ test, statistic: z, p: twoSided(normalTail(z)) });

const twoSided = (tail: number): number => Math.min(1, 2 * Math.min(tail, 1 - tail));

/** Chi-square over the classes of a distribution, with classes of few expected cases merged at the end. */
export function chiSquareOfClasses(test: string, observed: readonly number[], chances: readonly number[]): Finding {
  const total = observed.reduce((sum, count) => sum + count, 0);
  const merged: { count: number; expected: number }[] = [];
  for (const [index, chance] of chances.entries()) {
    const last = merged.at(-1);
    const part = { count: observed[index] ?? 0, expected: chance * total };
    if (last !== undefined && (last.expected < EXPECTED_MIN || isTailSmall(chances, index, total))) {
      last.count += part.count;
      last.expected += part.expected;
    } else merged.push(part);
  }
  return chiSquare(
    test,
    merged.map(({ count }) => count),
    (cell) => merged[cell]?.expected ?? 0,
  );
}

const EXPECTED_MIN = 10; // Below five or so, chi-square is no longer chi-square.

const isTailSmall = (chances: readonly number[], from: number, total: number): boolean =>
  chances.slice(from).reduce((sum, chance) => sum + chance, 0) * total < EXPECTED_MIN;
