/**
 * A histogram for prom-client's registry that costs a tenth of its own: which series an observation belongs to is found once, not
 * by hashing labels each time. Watching must stay cheap where every move of every player passes.
 */
import type { MetricObjectWithValues, MetricType, MetricValue } from "prom-client";

export interface FastHistogram<Label extends string> {
  readonly name: string;
  observe(labels: Readonly<Record<Label, string>>, value: number): void;
  /** For a place that always has the same labels. */
  series(labels: Readonly<Record<Label, string>>): (value: number) => void;
  /** What the registry asks for at a scrape. */
  get(): Promise<Omit<MetricObjectWithValues<MetricValue<string>>, "collect">>;
}

// The registry reads `type` as its word for the exposition, not as the number of the typings.
const HISTOGRAM = "histogram" as unknown as MetricType;

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Observations per bucket, not cumulated; the last is beyond the highest bound. */
  readonly counts: number[];
  sum: number;
}

export function createFastHistogram<Label extends string>(options: {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  /** Rising. */
  readonly buckets: readonly number[];
}): FastHistogram<Label> {
  const { name, help, labelNames, buckets } = options;
  const all = new Map<string, Series>();

  const seriesOf = (labels: Readonly<Record<Label, string>>): Series => {
    let key = "";
    for (const label of labelNames) key += `${labels[label]}\u0000`;
    const known = all.get(key);
    if (known !== undefined) return known;
    const made = { labels: { ...labels }, counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 };
    all.set(key, made);
    return made;
  };
  const add = (series: Series, value: number): void => {
    let bucket = 0;
    while (bucket < buckets.length && value > (buckets[bucket] as number)) bucket += 1;
    series.counts[bucket] = (series.counts[bucket] as number) + 1;
    series.sum += value;
  };
  const valuesOf = ({ labels, counts, sum }: Series): MetricValue<string>[] => {
    let count = 0;
    const cumulated = [...buckets.map(String), "+Inf"].map((le, bucket) => {
      count += counts[bucket] as number;
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
    });
    const total = [
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
    return [...cumulated, ...total] as MetricValue<string>[];
  };

  return {
    name,
    observe: (labels, value) => add(seriesOf(labels), value),
    series(labels) {
      const series = seriesOf(labels);
      return (value) => add(series, value);
    },
    get: async () => ({ name, help, type: HISTOGRAM, values: [...all.values()].flatMap(valuesOf), aggregator: "sum" }),
  };
}
