/** What the people on call are given: rules that fire, pictures that show something, an entry for every alert. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { createInstruments } from "../../src/infrastructure/observability/metrics/instruments.ts";
import { METRICS, type MetricSpec } from "../../src/infrastructure/observability/metrics/metricCatalogue.ts";
import { createMetrics } from "../../src/infrastructure/observability/metrics/metrics.ts";
import { program } from "../setup/programs.ts";

const FOLDER = join(import.meta.dirname, "../../docs/operations");
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const { groups } = parse(read("alerts.yml")) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** Every name a scrape can hold: histograms show as three. */
const SERIES = new Set([
  "up", // Prometheus' own.
  ...Object.entries<MetricSpec>(METRICS).flatMap(([name, { kind }]) =>
    kind === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
  ...createMetrics()
    .registry.getMetricsAsArray()
    .map(({ name }) => name),
]);

const WORDS = new Set(
  "sum max min abs rate increase histogram_quantile by on or and vector absent time count le without".split(" "),
);

/** Names and the labels they are selected and grouped by. */
function namesIn(expr: string): string[] {
  const bare = expr
    .replace(/"[^"]*"/g, "")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\bby \([^)]*\)/g, "");
  return [...bare.matchAll(/[a-zA-Z_][a-zA-Z0-9_]*/g)].map(([name]) => name).filter((name) => !WORDS.has(name));
}

function labelsIn(expr: string): { name: string; label: string }[] {
  return [...expr.matchAll(/([a-z_]+)\{([^}]*)\}/g)].flatMap(([, name = "", selectors = ""]) =>
    [...selectors.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => ({ name, label })),
  );
}

const specOf = (name: string): MetricSpec | undefined =>
  (METRICS as Record<string, MetricSpec>)[name] ??
  (METRICS as Record<string, MetricSpec>)[name.replace(/_(bucket|sum|count)$/, "")];

function expectKnown(expr: string): void {
  expect(
    namesIn(expr).filter((name) => !SERIES.has(name)),
    expr,
  ).toEqual([]);
  const strange = labelsIn(expr).filter(({ name, label }) => {
    const spec = specOf(name);
    return spec !== undefined && !["le", "instance", "job", ...spec.labels].includes(label);
  });
  expect(strange, expr).toEqual([]);
}

describe("docs/operations/alerts.yml", () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    "[O50] %s asks for metrics and labels that exist",
    (_name, rule) => {
      expectKnown(rule.expr);
    },
  );

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    "[O51] %s has its entry in the runbook: meaning, look, do",
    (name, rule) => {
      expect(["critical", "warning"]).toContain(rule.labels.severity);
      expect(rule.annotations.runbook).toBe(`docs/operations/runbook.md#${name.toLowerCase()}`);
      const entry = read("runbook.md")
        .split(/^## /m)
        .find((text) => text.startsWith(`${name}\n`));
      expect(entry).toMatch(/\*\*Means\*\* [\s\S]+\*\*Look\*\* [\s\S]+\*\*Do\*\* /);
    },
  );

  it("[O51] the runbook has no entry for an alert that is gone", () => {
    const entries = [...read("runbook.md").matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    expect(entries.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });

  it("[O52] every link of the operators' pages leads somewhere", () => {
    const anchors = (page: string) =>
      [...read(page).matchAll(/^##+ (.+)$/gm)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
      );
    for (const page of ["runbook.md", "incidents.md", "metrics.md", "backup.md", "install.md"])
      for (const [, to = "", anchor] of read(page).matchAll(/\]\(((?:[\w.]+\.(?:md|yml|json))?)(?:#([\w-]+))?\)/g)) {
        const target = to === "" ? page : to;
        expect(() => read(target), `${page} → ${target}`).not.toThrow();
        if (anchor !== undefined) expect(anchors(target), `${page} → ${target}#${anchor}`).toContain(anchor);
      }
  });
});

const promtool = program({ program: "promtool", package: "prometheus" });

describe.skipIf(promtool === null)("promtool", { timeout: 60_000 }, () => {
  const run = (folder: string, ...args: string[]) => spawnSync(promtool ?? "", args, { cwd: folder, encoding: "utf8" });

  it("[O53] finds nothing wrong with the rules", () => {
    const { status, stderr } = run(FOLDER, "check", "rules", "alerts.yml");
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("[O53] each alert fires when it should, not before, and not in a healthy house", () => {
    const { status, stdout, stderr } = run(FOLDER, "test", "rules", "alerts.test.yml");
    expect(status, stdout + stderr).toBe(0);
    const cases = parse(read("alerts.test.yml")) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
    };
    const tried = cases.tests.flatMap((test) => test.alert_rule_test);
    for (const { alert } of rules) {
      expect(
        tried.filter(({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length > 0),
        alert,
      ).not.toEqual([]);
      expect(
        tried.filter(({ alertname, exp_alerts }) => alertname === alert && exp_alerts.length === 0),
        alert,
      ).not.toEqual([]);
    }
  });

  it.each([
    ["< 0.95", "< 0.90"],
    ["max(abs(reconciliation_drift)) > 0", "max(reconciliation_drift) > 0"],
    ['reason!="yielded"', 'reason!="contended"'],
    ["(lock_max_duration_seconds) > 10", "(lock_max_duration_seconds) > 9"],
    [" or absent(socketio_cluster_size)", ""],
  ])("[O53] a rule that is not what it was (%s) is noticed", (before, after) => {
    const folder = mkdtempSync(join(tmpdir(), "vegascore-alerts-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    expect(read("alerts.yml")).toContain(before);
    cpSync(join(FOLDER, "alerts.test.yml"), join(folder, "alerts.test.yml"));
    writeFileSync(join(folder, "alerts.yml"), read("alerts.yml").replace(before, after));
    expect(run(folder, "test", "rules", "alerts.test.yml").status).not.toBe(0);
  });
});

describe("docs/operations/dashboard.json", () => {
  interface Panel {
    readonly title: string;
    readonly type: string;
    readonly gridPos: { x: number; y: number; w: number; h: number };
    readonly targets?: { readonly expr: string }[];
  }
  const { panels } = JSON.parse(read("dashboard.json")) as { panels: Panel[] };
  const shown = panels.filter(({ type }) => type !== "row");

  it.each(shown.map((panel) => [panel.title, panel] as const))(
    "[O54] %s asks for metrics and labels that exist",
    (_title, panel) => {
      expect(panel.targets?.length).toBeGreaterThan(0);
      for (const { expr } of panel.targets ?? []) expectKnown(expr);
    },
  );

  it("[O54] shows every metric of ours, each panel in its own place", () => {
    const asked = shown
      .flatMap(({ targets }) => targets ?? [])
      .map(({ expr }) => expr)
      .join("\n");
    const missing = Object.keys(METRICS).filter((name) => !asked.includes(name));
    expect(missing).toEqual([]);
    const places = panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it("[O54] a name that does not exist is noticed", () => {
    expect(() => expectKnown("rate(no_such_metric_total[5m])")).toThrow();
    expect(() => expectKnown('rate(lock_failed_total{cause="x"}[5m])')).toThrow();
  });
});

it("[O55] what a rate of locks begins from is there from the start, at zero", async () => {
  const text = await createInstruments().metrics.scrape();
  for (const reason of ["contended", "yielded", "away"])
    expect(text).toContain(`lock_failed_total{reason="${reason}"} 0`);
});
