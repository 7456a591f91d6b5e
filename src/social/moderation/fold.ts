/** A line as a person reads it who knows every trick: what word lists are held against. */
import { readsAs } from "../../text/skeleton.ts";

/** What a line reads as: letters, and one blank for whatever stands between words. */
export interface Reading {
  /** One or more letters each may stand for, the likeliest first; a blank between words. */
  readonly letters: readonly string[];
  /** Where in the line each comes from: code units. */
  readonly from: readonly number[];
  /** Places where a word may begin though none did in the line: `a f u c k`. */
  readonly begins?: ReadonlySet<number>;
}

/** Digits and signs that stand for letters; the first letter is the likeliest. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  ...{ "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g" },
  ...{ "@": "a", $: "s", "!": "il", "|": "il", "+": "t", "€": "e", "£": "l", "*": "*" },
};

const LETTER = /[\p{L}\p{M}]/u;
const DIGIT = /\p{Nd}/u;

interface Sign {
  readonly read: string;
  readonly at: number;
  readonly kind: "letter" | "digit" | "sign" | "blank";
}

/** Reads a line; its length is bounded by who calls. Linear in it. */
export function readLine(line: string): Reading {
  const letters: string[] = [];
  const from: number[] = [];
  for (const word of wordsOf(signsOf(line))) {
    if (letters.length > 0) {
      letters.push(" ");
      from.push(word[0]?.at ?? 0);
    }
    const isLeet = readsAsLeet(word);
    for (const { read, at, kind } of word) {
      const stands = kind === "letter" ? undefined : STANDS_FOR[read];
      const letter = isLeet && stands !== undefined ? stands + (kind === "digit" ? read : "") : read;
      // No word has a letter three times in a row: the fourth says no more than the third.
      if (isRun(letters, letter)) from[from.length - 1] = at;
      else {
        letters.push(letter);
        from.push(at);
      }
    }
  }
  return { letters, from };
}

const isRun = (before: readonly string[], letter: string): boolean =>
  before.at(-1) === letter && before.at(-2) === letter && before.at(-3) === letter;

/** Fewer letters alone in a row are initials. */
const LONE_MIN = 3;

/** `f u c k`, `f.u.c.k`: three letters or more that stand alone in a row, put together. null: there are none. */
export function joinLoneLetters({ letters, from }: Reading): Reading | null {
  const isLone = (index: number) =>
    letters[index] !== undefined && letters[index] !== " " && isEdge(letters[index - 1]) && isEdge(letters[index + 1]);
  const joined: number[] = [];
  const begins = new Set<number>();
  for (let index = 0; index < letters.length; ) {
    let end = index;
    while (isLone(end)) end += 2;
    if (end - index < LONE_MIN * 2) {
      joined.push(index);
      index += 1;
      continue;
    }
    for (let letter = index; letter < end; letter += 2) {
      begins.add(joined.length);
      joined.push(letter);
    }
    index = end - 1; // The blank behind the last one, or the end.
  }
  if (begins.size === 0) return null;
  const at = <T>(list: readonly T[]): T[] => joined.flatMap((index) => list[index] ?? []);
  return { letters: at(letters), from: at(from), begins };
}

const isEdge = (letter: string | undefined): boolean => letter === undefined || letter === " ";

function signsOf(line: string): Sign[] {
  const signs: Sign[] = [];
  let at = 0;
  for (const character of line) {
    for (const read of readsAs(character)) {
      const kind = LETTER.test(read) ? "letter" : DIGIT.test(read) ? "digit" : read in STANDS_FOR ? "sign" : "blank";
      signs.push({ read, at, kind });
    }
    at += character.length;
  }
  return signs;
}

/** A sign that may stand for a letter does so only where a letter or digit follows soon: `sh!t`, `a$$`, not `shoot!!!`. */
function wordsOf(signs: readonly Sign[]): Sign[][] {
  const words: Sign[][] = [];
  let word: Sign[] = [];
  signs.forEach((sign, index) => {
    if (isReadable(sign) || (sign.kind === "sign" && isPart(signs, index, word))) word.push(sign);
    else if (word.length > 0) {
      words.push(word);
      word = [];
    }
  });
  if (word.length > 0) words.push(word);
  return words;
}

function isPart(signs: readonly Sign[], index: number, before: readonly Sign[]): boolean {
  const [next, afterNext] = [signs[index + 1], signs[index + 2]];
  const isFollowed = isReadable(next) || (next?.kind === "sign" && isReadable(afterNext));
  return isFollowed && (before.length > 0 || "@$".includes(signs[index]?.read ?? ""));
}

const isReadable = (sign: Sign | undefined): boolean => sign?.kind === "letter" || sign?.kind === "digit";

/** Digits read as letters only among as many letters: `sh1t`, but not `A55`, which is a table, or `455`. */
function readsAsLeet(word: readonly Sign[]): boolean {
  const letters = word.filter(({ kind }) => kind === "letter").length;
  return letters > 0 && letters >= word.length - letters;
}
