/** Percentiles, by the nearest rank: always a value that was measured. */

/** The smallest value that this share of all does not exceed; NaN of none. */
export const percentile = (values: readonly number[], share: number): number =>
  percentileOfSorted(
    values.toSorted((a, b) => a - b),
    share,
  );

/** The same of values that rise, for several shares of one list. */
export const percentileOfSorted = (rising: ArrayLike<number>, share: number): number =>
  rising[Math.max(0, Math.ceil(rising.length * share) - 1)] ?? Number.NaN;
