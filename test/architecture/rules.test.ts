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

it("[A7] the rules of a section stand in order", () => {
  const sections = [...pages.values()].flatMap((page) => page.split(/^#+ /m)).map(rulesIn);
  const familyOf = (rule: string) => rule.replace(/\d+/, "");
  const numberOf = (rule: string) => Number(rule.replace(/\D+/, ""));
  const wrong = sections.flatMap((section) =>
    section.filter((rule, index) => {
      const before = section[index - 1];
      return before !== undefined && familyOf(before) === familyOf(rule) && numberOf(before) > numberOf(rule);
    }),
  );
  expect(wrong).toEqual([]);
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
