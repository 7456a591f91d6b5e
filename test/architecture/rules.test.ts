/** The pages number the rules; the tests are titled by them. Neither may know a rule that the other does not. */
import { expect, it } from "vitest";
import { textsIn } from "./sources.ts";

/** `- **G7** …`, or a range of them: `- **A1–A6** …`. */
function rulesIn(page: string): string[] {
  return [...page.matchAll(/^- \*\*([A-Z]{1,2})(\d+)(?:–\1(\d+))?\*\*/gm)].flatMap(([, family, first, last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => `${family}${Number(first) + index}`),
  );
}

/** `"[G7] …"`, or several: `"[M2] [M3] …"`. A suite that several stores pass is in a file beside the tests. */
function rulesProven(): Set<string> {
  const titles = [...textsIn("test", /\.tsx?$/).values()].flatMap(
    (text) => text.match(/["'`](?:\[[A-Z]{1,2}\d+\] )+/g) ?? [],
  );
  return new Set(titles.flatMap((title) => title.match(/[A-Z]{1,2}\d+/g) ?? []));
}

const pages = textsIn("docs", /\.md$/);
const rules = [...pages.values()].flatMap(rulesIn);
const proven = rulesProven();

it("[A7] every rule is proven by a test that names it", () => {
  expect(rules.length).toBeGreaterThan(200);
  expect(rules.filter((rule) => !proven.has(rule))).toEqual([]);
});

it("[A7] every rule that a test names stands on a page", () => {
  expect([...proven].filter((rule) => !rules.includes(rule))).toEqual([]);
});

const familyOf = (rule: string) => rule.replace(/\d+/, "");
const numberOf = (rule: string) => Number(rule.replace(/\D+/, ""));

it("[A7] the rules of a section stand in order, and the sections of a chapter by their first rules", () => {
  const isAfter = (rule: string | undefined, other: string) =>
    rule !== undefined && familyOf(rule) === familyOf(other) && numberOf(rule) > numberOf(other);
  for (const page of pages.values()) {
    const sections = page.split(/^#+ /m).map(rulesIn);
    expect(sections.flatMap((section) => section.filter((rule, index) => isAfter(section[index - 1], rule)))).toEqual(
      [],
    );
    const firsts = sections.flatMap((section) => [...firstOfEach(section).values()]);
    expect(firsts.filter((rule, index) => firsts.slice(0, index).some((before) => isAfter(before, rule)))).toEqual([]);
  }
});

/** The first rule of each family in a section. */
function firstOfEach(section: readonly string[]): Map<string, string> {
  return new Map(section.toReversed().map((rule) => [familyOf(rule), rule]));
}

it("[A7] the letters of a rule lead to its chapter by the table at the head of docs/SPEC.md", () => {
  const spec = pages.get("SPEC.md") ?? "";
  const table = [...spec.matchAll(/^\| ([A-Z, ]+) \| \[([^\]]+)\]/gm)];
  const listed = table.flatMap(([, letters, place]) => letters!.split(", ").map((family) => `${family}: ${place}`));
  const chapters = [...pages].flatMap(([page, text]) =>
    page === "SPEC.md"
      ? text.split(/^## /m).map((chapter) => [chapter.split("\n")[0]!, chapter] as const)
      : [[page, text] as const],
  );
  const standing = chapters.flatMap(([place, text]) => rulesIn(text).map((rule) => `${familyOf(rule)}: ${place}`));
  expect(listed.toSorted()).toEqual([...new Set(standing)].toSorted());
});

it("[A7] a rule stands once", () => {
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});

it("[A7] docs/SECURITY.md points at rules that stand on a page", () => {
  const page = pages.get("SECURITY.md") ?? "";
  const named = page.match(/\b(?!V\d|HS\d|SHA)[A-Z]{1,2}\d+\b/g) ?? [];
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((rule) => !rules.includes(rule))).toEqual([]);
});
