/** What is wrong with a line, and what of it may be shown. Pure: the same line and rules always give the same answer. */
import { joinLoneLetters, type Reading, readLine } from "./fold.ts";
import { maskPrivateData } from "./privateData.ts";
import { type CompiledRules, SEVERITIES, type Severity } from "./rules.ts";
import { type Lately, STYLE_REFUSED_FROM, type StyleKind, styleOf } from "./style.ts";

export type Finding =
  | { readonly kind: "WORD"; readonly severity: Severity; readonly language: string; readonly entry: string }
  | { readonly kind: "PATTERN"; readonly severity: Severity; readonly entry: string }
  | { readonly kind: "EMAIL" | "CARD_NUMBER" | StyleKind };

export interface Judgement {
  readonly findings: readonly Finding[];
  /** null: the line may be shown as it is. */
  readonly severity: Severity | null;
  /** What may be shown: private data and crude words masked. */
  readonly text: string;
  /** What a moderator may read: private data masked. */
  readonly said: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * @param line visible text (text/unseen.ts), bounded by who calls: the work is linear in it.
 * @param lately absent: only the words are judged, as for a name.
 */
export function judge(rules: CompiledRules, line: string, lately: Lately = { lines: 1, same: 1 }): Judgement {
  const { text, emails, cardNumbers } = maskPrivateData(line);
  const words = wordsIn(rules, text);
  const patterns = rules.patterns.filter(({ compiled }) => compiled.test(text));
  const style = styleOf(text, lately);
  const findings: Finding[] = [
    ...new Map(words.map(({ tag, entry }) => [entry, { kind: "WORD" as const, ...tag, entry }])).values(),
    ...patterns.map(({ severity, pattern }) => ({ kind: "PATTERN" as const, severity, entry: pattern })),
    ...(emails > 0 ? [{ kind: "EMAIL" as const }] : []),
    ...(cardNumbers > 0 ? [{ kind: "CARD_NUMBER" as const }] : []),
    ...style.kinds.map((kind) => ({ kind })),
  ];
  const severities = findings.flatMap((finding) => ("severity" in finding ? [finding.severity] : []));
  if (style.points >= STYLE_REFUSED_FROM) severities.push("REFUSE");
  if (emails + cardNumbers > 0) severities.push("MASK");
  return { findings, severity: gravest(severities), text: maskSpans(text, words), said: text };
}

const gravest = (severities: readonly Severity[]): Severity | null =>
  severities.reduce<Severity | null>((worst, one) => (rank(one) > rank(worst) ? one : worst), null);

const rank = (severity: Severity | null): number => (severity === null ? -1 : SEVERITIES.indexOf(severity));

/** Every word once, where it stands; what lies in an allowed name is none. */
function wordsIn(rules: CompiledRules, line: string) {
  const plain = readLine(line);
  const joined = joinLoneLetters(plain);
  const readings: Reading[] = joined === null ? [plain] : [plain, joined];
  const allowed = rules.allowed(plain);
  const seen = new Set<string>();
  return readings
    .flatMap((reading) => rules.words(reading))
    .filter((hit) => {
      const key = `${hit.start} ${hit.entry}`;
      if (seen.has(key) || allowed.some((name) => name.start <= hit.start && hit.end <= name.end)) return false;
      seen.add(key);
      return true;
    });
}

/** A star for each code unit that is no blank. */
function maskSpans(line: string, spans: readonly Span[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    pieces.push(line.slice(at, from), line.slice(from, end).replace(/\S/g, "*"));
    at = end;
  }
  return pieces.join("") + line.slice(at);
}
