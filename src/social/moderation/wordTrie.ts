/** Many words looked for at once, in one walk over a line. */
import { readsAs } from "../../text/skeleton.ts";
import type { Reading } from "./fold.ts";

/** What an entry of a list stands for. */
export interface WordHit<Tag> {
  readonly tag: Tag;
  readonly entry: string;
  /** Code units of the line, the end excluded. */
  readonly start: number;
  readonly end: number;
}

interface Node<Tag> {
  readonly next: Map<string, Node<Tag>>;
  ends: { readonly tag: Tag; readonly entry: string; readonly isPrefix: boolean; readonly isInfix: boolean }[];
}

/** From one place in a line at most so many steps are taken, whatever stands there: that is what keeps a walk linear. */
const STEPS_MAX = 96;
/** `f**k`: more covered letters could be any word. */
const COVERED_MAX = 2;

export type WordTrie<Tag> = (reading: Reading) => WordHit<Tag>[];

/**
 * @param entries `word` is a whole word (or several, with blanks), `word*` its beginning, `*word*` any part of one.
 */
export function createWordTrie<Tag>(entries: Iterable<readonly [entry: string, tag: Tag]>): WordTrie<Tag> {
  const root: Node<Tag> = { next: new Map(), ends: [] };
  let hasInfix = false;
  for (const [entry, tag] of entries) {
    const isInfix = entry.startsWith("*");
    hasInfix ||= isInfix;
    let node = root;
    for (const letter of lettersOf(entry.replace(/^\*|\*$/g, ""))) {
      const next: Node<Tag> = node.next.get(letter) ?? { next: new Map(), ends: [] };
      node.next.set(letter, next);
      node = next;
    }
    if (node !== root) node.ends.push({ tag, entry, isPrefix: entry.endsWith("*"), isInfix });
  }
  return (reading) => {
    const hits: WordHit<Tag>[] = [];
    reading.letters.forEach((letter, start) => {
      if (letter === " ") return;
      const isWordStart = start === 0 || reading.letters[start - 1] === " " || reading.begins?.has(start) === true;
      if (isWordStart || hasInfix) walk(root, reading, start, isWordStart, hits);
    });
    return hits;
  };
}

/** As a line reads: the same folding on both sides. */
const lettersOf = (entry: string): string[] => [...entry.normalize("NFC")].flatMap((letter) => [...readsAs(letter)]);

function walk<Tag>(
  root: Node<Tag>,
  { letters, from }: Reading,
  start: number,
  isWordStart: boolean,
  hits: WordHit<Tag>[],
): void {
  let steps = 0;
  const visit = (node: Node<Tag>, at: number, covered: number): void => {
    steps += 1;
    if (steps > STEPS_MAX) return;
    const isWordEnd = at >= letters.length || letters[at] === " ";
    for (const { tag, entry, isPrefix, isInfix } of node.ends) {
      if ((isWordStart || isInfix) && (isWordEnd || isPrefix)) {
        const last = from[at - 1] ?? 0;
        hits.push({ tag, entry, start: from[start] ?? 0, end: last + 1 });
      }
    }
    const letter = letters[at];
    if (letter === undefined) return;
    if (letter.includes("*") && covered < COVERED_MAX) {
      for (const [read, next] of node.next) if (read !== " ") visit(next, at + 1, covered + 1);
    }
    for (const read of letter) {
      const next = node.next.get(read);
      if (next !== undefined) visit(next, at + 1, covered);
    }
    if (node !== root && letters[at - 1] === letter) visit(node, at + 1, covered); // `fuuuck`
  };
  visit(root, start, 0);
}
