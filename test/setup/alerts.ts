/** What the people on call would be told: real scrapes of /metrics, held to the rules by Prometheus' own promtool. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { program } from "./programs.ts";

const RULES = resolve(import.meta.dirname, "../../docs/operations/alerts.yml");
const promtool = program({ program: "promtool", package: "prometheus" });

/** Of one scrape every 15 s: two minutes of trouble, five of health. */
const SCRAPE_S = 15;
const TROUBLE = 8;
const HEALTH = 20;

/** What the rules need before they wake anybody, and after the trouble nobody. */
const TOLD = "1m45s";
const OVER = "6m";

/** These metrics decide about these alerts. */
const METRICS = /^(health_status|circuit_breaker_state)(\{[^}]*\}) (\S+)$/gm;
const ALERTS = "HealthFailing|BreakerOpen";

/**
 * @param expected as `HealthFailing{component="redis"}`: all that fire while the trouble lasts; none does once it is over.
 * @returns what promtool says against it; empty: nothing, or promtool is not on this machine.
 */
export function wrongAlerts(inTrouble: string, healed: string, expected: readonly string[]): string {
  if (promtool === null) return "";
  const later = new Map([...healed.matchAll(METRICS)].map(([, name, labels, value]) => [`${name}${labels}`, value]));
  const series = [...inTrouble.matchAll(METRICS)].map(([, name, labels, value]) => ({
    series: `${name}${labels}`,
    values: `${value}x${TROUBLE - 1} ${later.get(`${name}${labels}`)}x${HEALTH - 1}`,
  }));
  const expr = `max by (alertname, component, breaker) (ALERTS{alertname=~"${ALERTS}", alertstate="firing"})`;
  const samples = expected.map((alert) => ({
    labels: alert.replace(/^(\w+)\{/, '{alertname="$1", '),
    value: 1,
  }));
  const dir = mkdtempSync(join(tmpdir(), "vegascore-alerts-"));
  try {
    const file = join(dir, "outage.json"); // JSON is YAML.
    const tests = [
      {
        interval: `${SCRAPE_S}s`,
        input_series: series,
        promql_expr_test: [
          { expr, eval_time: TOLD, exp_samples: samples },
          { expr, eval_time: OVER, exp_samples: [] },
        ],
      },
    ];
    writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: `${SCRAPE_S}s`, tests }));
    const { status, stdout, stderr } = spawnSync(promtool, ["test", "rules", file], { encoding: "utf8" });
    return status === 0 ? "" : stdout + stderr;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
