/** The catalogue as instruments of prom-client, in a registry of its own. */
import { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from "prom-client";
import { createFastHistogram, type FastHistogram } from "./histogram.ts";
import { METRICS, type MetricName, type MetricSpec } from "./metricCatalogue.ts";

type InstrumentOf<Spec extends MetricSpec> = {
  counter: Counter<Spec["labels"][number]>;
  gauge: Gauge<Spec["labels"][number]>;
  histogram: FastHistogram<Spec["labels"][number]>;
}[Spec["kind"]];

export type Metrics = { readonly [Name in MetricName]: InstrumentOf<(typeof METRICS)[Name]> } & {
  readonly registry: Registry;
  /** Called before each scrape: for gauges that are read rather than counted. Must not wait. */
  beforeScrape(sample: () => void): void;
  /** Brings those gauges up to date, for who reads them without a scrape. */
  sample(): void;
  /** The whole registry as Prometheus text. */
  scrape(): Promise<string>;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  const samples: (() => void)[] = [];
  collectDefaultMetrics({ register: registry }); // process_* and nodejs_*.
  const instruments = Object.entries<MetricSpec>(METRICS).map(([name, spec]) => [
    name,
    instrument(registry, name, spec),
  ]);
  const sample = (): void => {
    for (const read of samples) read();
  };
  return {
    ...(Object.fromEntries(instruments) as { [Name in MetricName]: InstrumentOf<(typeof METRICS)[Name]> }),
    registry,
    beforeScrape: (read) => void samples.push(read),
    sample,
    scrape: () => {
      sample();
      return registry.metrics();
    },
  };
}

function instrument(registry: Registry, name: string, { kind, help, labels, buckets }: MetricSpec) {
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind === "counter") return new Counter(common);
  if (kind === "gauge") return new Gauge(common);
  const histogram = createFastHistogram({ ...common, buckets: buckets ?? [] });
  registry.registerMetric(histogram as unknown as Metric); // The registry asks for its name and for `get` alone.
  return histogram;
}
