/** The whole battery: what is tested, how much of it, and when a finding counts as a failure. */
import { fairShoe, fairWords } from "../../games/fairness.ts";
import { uniformBelow, type Words } from "../../games/shoe.ts";
import { BAD_GENERATORS } from "./badGenerators.ts";
import type { Finding } from "./finding.ts";
import { type Sequence, sequenceFindings } from "./sequenceTests.ts";
import { type ShoeSource, shoeFindings } from "./shoeTests.ts";

/** How sure to be: a perfect source fails one run in a hundred. */
const SIGNIFICANCE = 0.01;

/** How much is drawn. `shoes` of one deck must be enough for 31-bit seeds to meet: 220,000 give eleven repeats. */
export interface Sizes {
  readonly words: number;
  readonly shoes: number;
  readonly bigShoes: number;
}

export const FULL: Sizes = { words: 1_048_576, shoes: 220_000, bigShoes: 20_000 };

interface Section {
  readonly subject: string;
  readonly findings: readonly Finding[];
}

export interface Report {
  readonly sizes: Sizes;
  readonly sections: readonly Section[];
  /** A finding fails below this: the significance divided by the number of findings (Bonferroni). */
  readonly pMin: number;
  readonly failures: readonly { readonly subject: string; readonly finding: Finding }[];
  /** The bad generators, with the findings that gave each away. */
  readonly caught: readonly { readonly name: string; readonly mistake: string; readonly by: readonly Finding[] }[];
  readonly ok: boolean;
}

/** Where the battery draws from. */
export interface Sources {
  /** The operating system's generator, of which server seeds are made. */
  readonly system: Words;
  /** A fresh server seed, 64 hex digits. */
  readonly serverSeed: () => string;
}

/** @param onSection gets the name of the next test. */
export function runBattery(sources: Sources, sizes: Sizes, onSection: (subject: string) => void = () => {}): Report {
  const section = (subject: string, findings: () => Finding[]): Section => {
    onSection(subject);
    return { subject, findings: findings() };
  };
  const stream = fairWords({ serverSeed: sources.serverSeed(), clientSeeds: ["a player"], label: "battery:1" });
  const sections = [
    section("operating system, 32-bit words", () => sequenceFindings(wordsFrom(sources.system, sizes.words))),
    section("shoe stream, 32-bit words", () => sequenceFindings(wordsFrom(stream, sizes.words))),
    section("shoe stream, scaled to 52", () => sequenceFindings(scaled(stream, 52, sizes.words))),
    section("shoe stream, scaled to 312", () => sequenceFindings(scaled(stream, 312, sizes.words))),
    section("shoes of one deck", () => shoeFindings(fairShoes(sources, 1), sizes.shoes)),
    section("shoes of six decks", () => shoeFindings(fairShoes(sources, 6), sizes.bigShoes)),
  ];
  const pMin = SIGNIFICANCE / sections.reduce((sum, { findings }) => sum + findings.length, 0);
  const caught = BAD_GENERATORS.map(({ name, mistake, source }) => {
    const { findings } = section(`bad generator: ${name}`, () => shoeFindings(source(stream), sizes.shoes));
    return { name, mistake, by: findings.filter(({ p }) => p < pMin) };
  });
  const failures = sections.flatMap(({ subject, findings }) =>
    findings.filter(({ p }) => p < pMin).map((finding) => ({ subject, finding })),
  );
  const ok = failures.length === 0 && caught.every(({ by }) => by.length > 0);
  return { sizes, sections, pMin, failures, caught, ok };
}

const wordsFrom = (words: Words, count: number): Sequence => ({
  values: Uint32Array.from({ length: count }, words),
  range: 2 ** 32,
  classes: 8,
});

const scaled = (words: Words, range: number, count: number): Sequence => ({
  values: Uint32Array.from({ length: count }, () => uniformBelow(range, words)),
  range,
  classes: 13,
});

/** Shoes as rounds get them: a server seed each. */
function fairShoes({ serverSeed }: Sources, decks: number): ShoeSource {
  let round = 0;
  return {
    decks,
    deal: () => fairShoe({ serverSeed: serverSeed(), clientSeeds: [], label: `battery:${++round}` }, decks),
  };
}
