/** The battery's report for people, as Markdown. */
import type { Report } from "./battery.ts";
import type { Finding } from "./finding.ts";

export function reportText({ sizes, sections, pMin, failures, caught, ok }: Report, at: Date): string {
  const tests = sections.reduce((sum, { findings }) => sum + findings.length, 0);
  const count = (n: number) => n.toLocaleString("en");
  return [
    `# Randomness, ${at.toISOString().slice(0, 10)}`,
    "",
    `${tests} tests at 99 %, corrected for their number: one fails below p = ${pMin.toExponential(2)}. Drawn: ${count(sizes.words)} words or`,
    `numbers per sequence, ${count(sizes.shoes)} shoes of one deck, ${count(sizes.bigShoes)} of six. p is two-sided, but for Kolmogorov–Smirnov, spectral and repeats.`,
    "",
    failures.length === 0
      ? "**Nothing of ours failed.**"
      : `**Failed: ${failures.map(({ subject, finding }) => `${finding.test} of ${subject}`).join("; ")}.**`,
    caught.every(({ by }) => by.length > 0) ? "**Every bad generator was caught.**" : "**A bad generator got away.**",
    ...sections.flatMap(({ subject, findings }) => ["", `## ${capitalized(subject)}`, "", ...table(findings, pMin)]),
    "",
    "## Generators that are bad on purpose",
    "",
    ...caught.map(
      ({ name, mistake, by }) =>
        `- ${capitalized(name)} (${mistake}): ${by.length === 0 ? "NOT CAUGHT" : `caught by ${by.map(caughtBy).join("; ")}`}.`,
    ),
    "",
    ok ? "Result: passed." : "Result: FAILED.",
    "",
  ].join("\n");
}

function table(findings: readonly Finding[], pMin: number): string[] {
  const rows = findings.map(
    ({ test, statistic, df, p }) =>
      `| ${test} | ${figure(statistic)} | ${df ?? ""} | ${p.toFixed(4)} | ${p < pMin ? "FAILED" : "passed"} |`,
  );
  return ["| test | statistic | degrees of freedom | p | |", "|---|---:|---:|---:|---|", ...rows];
}

const caughtBy = ({ test, statistic, p }: Finding): string =>
  `${test} (${figure(statistic)}, p ${p === 0 ? "0" : p.toExponential(1)})`;

const figure = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(6));

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
