import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_RULES } from "../../../src/social/moderation/defaultRules.ts";
import { judge } from "../../../src/social/moderation/judge.ts";
import { compileRules, issuesOf } from "../../../src/social/moderation/rules.ts";
import { visibleText } from "../../../src/text/unseen.ts";

const LANGUAGES = ["en", "de", "es", "fr", "ru"];

/** `language \t clean or caught \t line`. The clean ones hold towns, people and cards that lesser lists stumble over. */
const corpus = readFileSync(join(import.meta.dirname, "../../fixtures/chatCorpus.tsv"), "utf8")
  .trimEnd()
  .split("\n")
  .map((row) => {
    const [language = "", label = "", line = ""] = row.split("\t");
    return { language, label, line };
  });

const rules = compileRules(DEFAULT_RULES);
const isCaught = (line: string) => judge(rules, visibleText(line)).severity !== null;

function score(of: typeof corpus) {
  const caught = of.filter(({ line }) => isCaught(line));
  const right = caught.filter(({ label }) => label === "caught").length;
  return {
    precision: right / caught.length,
    recall: right / of.filter(({ label }) => label === "caught").length,
    wrong: caught.filter(({ label }) => label === "clean").map(({ line }) => line),
  };
}

describe("the corpus of a thousand lines", () => {
  it("[X20] has 200 lines in each of five languages, three of five of them clean, none twice", () => {
    expect(new Set(corpus.map(({ line }) => line)).size).toBe(1_000);
    for (const language of LANGUAGES) {
      const lines = corpus.filter((row) => row.language === language);
      expect(lines.filter(({ label }) => label === "clean")).toHaveLength(120);
      expect(lines.filter(({ label }) => label === "caught")).toHaveLength(80);
    }
  });

  it("[X20] of what is caught 98 of 100 lines are meant, and 97 of 100 that are meant are caught", () => {
    const { precision, recall, wrong } = score(corpus);
    expect(precision, wrong.join("\n")).toBeGreaterThanOrEqual(0.98);
    expect(recall).toBeGreaterThanOrEqual(0.97);
  });

  it.each(LANGUAGES)("[X20] no language is left behind: %s", (language) => {
    const { precision, recall, wrong } = score(corpus.filter((row) => row.language === language));
    expect(precision, wrong.join("\n")).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.92);
  });

  it("[X20] an empty list catches nothing: it is the lists that do", () => {
    const none = compileRules({ words: {}, allowed: [], patterns: [] });
    expect(corpus.filter(({ line }) => judge(none, visibleText(line)).severity !== null)).toEqual([]);
  });

  it("[X25] the lists a house begins with are without fault", () => {
    expect(issuesOf(DEFAULT_RULES)).toEqual([]);
  });
});
