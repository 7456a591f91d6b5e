/** The parts of docs/operations that are written by the code itself. */
import type { z } from "zod";
import { variables } from "../../config.ts";
import { METRICS, type MetricSpec } from "../../infrastructure/observability/metrics/metricCatalogue.ts";
import { POLICIES, type Policy, windowMsOf } from "../../kernel/policies.ts";

/** Page → block name → its Markdown. */
export const operationsPages: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  "metrics.md": { metrics: metricTable },
  "configure.md": { variables: variableTable },
  "limits.md": { policies: policyTable },
};

function metricTable(): string {
  const rows = Object.entries<MetricSpec>(METRICS).map(([name, { kind, labels, help }]) => {
    const shown = labels.length === 0 ? "" : labels.map((label) => `\`${label}\``).join(" ");
    return `| \`${name}\` | ${kind} | ${shown} | ${help} |`;
  });
  return ["| name | kind | labels | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

function policyTable(): string {
  const rows = Object.entries<Policy>(POLICIES).map(([name, policy]) => {
    const { by, burst, back, everyMs, counts } = policy;
    const long = `${burst} in ${windowMsOf(policy) / 1_000} s`;
    return `| \`${name}\` | ${by} | ${burst} | ${back} every ${everyMs / 1_000} s | ${long} | ${counts} |`;
  });
  return [
    "| policy | per | at once | comes back | in the long run | counts |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function variableTable(): string {
  const rows = Object.entries(variables.shape).map(([name, schema]) => {
    const { description } = schema as z.ZodType;
    if (description === undefined) throw new Error(`${name} has no .describe() in src/config.ts.`);
    return `| \`${name}\` | ${defaultOf(schema)} | ${description} |`;
  });
  return ["| variable | default | meaning |", "|---|---|---|", ...rows].join("\n");
}

/** What parsing nothing gives: the default, nothing, or a refusal. */
function defaultOf(schema: z.ZodType): string {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return "**required**";
  if (parsed.data === undefined) return "";
  if (parsed.data === POLICIES) return "none";
  const text = Array.isArray(parsed.data) ? parsed.data.join(",") : String(parsed.data);
  return text === "" ? "none" : `\`${text}\``;
}
