/** Times of any number in the room of one: buckets whose borders grow by 2 %. */

/** Steps of 2 %: percentiles are exact enough, and a week of bots takes no more room than a minute. */
const STEP = Math.log(1.02);
const BUCKETS = 1_000; // 0.01 ms to over an hour.
const SMALLEST_MS = 0.01;

export interface Histogram {
  readonly count: number;
  add(ms: number): void;
  /** The smallest time that this share of all times does not exceed, to 0.1 ms; 0 when there are none. */
  percentile(share: number): number;
  /** What `merge` takes, in another process too. */
  counts(): number[];
  merge(counts: readonly number[]): void;
}

export function createHistogram(): Histogram {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  const addTo = (index: number, times: number): void => {
    buckets[index] = (buckets[index] as number) + times;
    count += times;
  };
  return {
    get count() {
      return count;
    },
    add(ms) {
      const index = Math.round(Math.log(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) / STEP);
      addTo(Math.min(index, BUCKETS - 1), 1);
    },
    percentile(share) {
      let wanted = Math.max(1, Math.ceil(count * share));
      for (let index = 0; index < BUCKETS && count > 0; index += 1) {
        wanted -= buckets[index] as number;
        if (wanted <= 0) return Math.round(SMALLEST_MS * Math.exp(index * STEP) * 10) / 10;
      }
      return 0;
    },
    counts: () => [...buckets],
    merge(counts) {
      for (const [index, times] of counts.entries()) if (times > 0) addTo(index, times);
    },
  };
}
