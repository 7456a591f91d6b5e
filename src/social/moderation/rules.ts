/** What the house does not want to read: word lists per language, and patterns. Edited by moderators, the same in all containers. */
import { RE2JS, RE2JSException } from "re2js";
import type { Reading } from "./fold.ts";
import { createWordTrie, type WordHit, type WordTrie } from "./wordTrie.ts";

/** What a word calls for, the mildest first. `MUTE` is for hatred, `HAND_OVER` for threats and what a person has to see. */
export const SEVERITIES = ["MASK", "REFUSE", "MUTE", "HAND_OVER"] as const;
export type Severity = (typeof SEVERITIES)[number];

interface PatternRule {
  /** RE2 syntax, held against the line as it is shown; case does not matter. */
  readonly pattern: string;
  readonly severity: Severity;
  /** For moderators: why it is there. */
  readonly note: string;
}

export interface ModerationRules {
  /** By language, then by severity. `word` is a whole word or several, `word*` its beginning, `*word*` any part of one. */
  readonly words: Readonly<Record<string, Readonly<Partial<Record<Severity, readonly string[]>>>>>;
  /** What is never caught, though a word in it would be: names of towns and people. */
  readonly allowed: readonly string[];
  readonly patterns: readonly PatternRule[];
}

/** Together with their size: no edit makes a line cost more than some milliseconds. */
export const PATTERNS_MAX = 20;
export const PATTERN_LENGTH_MAX = 200;
/** Instructions of one compiled pattern: `(a{50}){20}` would be thousands. */
const PATTERN_SIZE_MAX = 250;
const WORDS_MAX = 5_000;
export const WORD_LENGTH_MAX = 60;

interface WordTag {
  readonly language: string;
  readonly severity: Severity;
}

export interface CompiledRules {
  readonly words: WordTrie<WordTag>;
  readonly allowed: (reading: Reading) => WordHit<null>[];
  readonly patterns: readonly (PatternRule & { readonly compiled: RE2JS })[];
}

export interface RuleIssue {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with rules that a moderator typed; empty: nothing. */
export function issuesOf(rules: ModerationRules): RuleIssue[] {
  const issues: RuleIssue[] = [];
  if (countWords(rules) > WORDS_MAX) issues.push({ path: "words", message: `must not be more than ${WORDS_MAX}` });
  rules.patterns.forEach(({ pattern }, index) => {
    const message = patternProblem(pattern);
    if (message !== null) issues.push({ path: `patterns.${index}.pattern`, message });
  });
  return issues;
}

/** @param rules without issues. */
export function compileRules({ words, allowed, patterns }: ModerationRules): CompiledRules {
  const tagged = Object.entries(words).flatMap(([language, lists]) =>
    SEVERITIES.flatMap((severity) => (lists[severity] ?? []).map((word) => [word, { language, severity }] as const)),
  );
  return {
    words: createWordTrie(tagged),
    allowed: createWordTrie(allowed.map((phrase) => [phrase, null] as const)),
    patterns: patterns.map((rule) => ({ ...rule, compiled: RE2JS.compile(rule.pattern, RE2JS.CASE_INSENSITIVE) })),
  };
}

function patternProblem(pattern: string): string | null {
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() > PATTERN_SIZE_MAX) return "repeats too much";
    return compiled.test("") ? "matches everything" : null;
  } catch (error) {
    if (error instanceof RE2JSException) return `is no pattern: ${error.message}`;
    throw error;
  }
}

const countWords = ({ words, allowed }: ModerationRules): number =>
  Object.values(words).reduce(
    (sum, lists) => sum + SEVERITIES.reduce((of, one) => of + (lists[one]?.length ?? 0), 0),
    allowed.length,
  );
