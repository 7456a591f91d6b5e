import { describe, expect, test } from "vitest";
import { uniformBelow, type Words } from "../../../../src/games/shoe.ts";
import { xoshiro } from "../../../../src/ops/odds/generator.ts";
import { BAD_GENERATORS } from "../../../../src/ops/rng/badGenerators.ts";
import { runBattery } from "../../../../src/ops/rng/battery.ts";
import { chiSquareTail, kolmogorovTail, normalTail } from "../../../../src/ops/rng/distributions.ts";
import type { Finding } from "../../../../src/ops/rng/finding.ts";
import { periodogramOf } from "../../../../src/ops/rng/fourier.ts";
import { reportText } from "../../../../src/ops/rng/reportText.ts";
import { sequenceFindings } from "../../../../src/ops/rng/sequenceTests.ts";
import { shoeFindings } from "../../../../src/ops/rng/shoeTests.ts";
import { PUBLISHED } from "../../../fixtures/publishedOdds.ts";

/** Seeds that are the same in every run: a test of chance that may fail by chance is no test. */
const seeded = (seed: number) => {
  const words = xoshiro(seed, 1);
  const serverSeed = () => Array.from({ length: 8 }, () => words().toString(16).padStart(8, "0")).join("");
  return { system: words, serverSeed };
};

describe("distributions", () => {
  test.each(Object.entries(PUBLISHED.chiSquare99))(
    "[G40] chi-square with %s degrees of freedom, at 99 %%: %d",
    (df, value) => {
      expect(chiSquareTail(value, Number(df))).toBeCloseTo(0.01, 5);
      expect(chiSquareTail(0, Number(df))).toBe(1);
    },
  );

  test("[G40] normal and Kolmogorov, as tabled", () => {
    expect(normalTail(0)).toBeCloseTo(0.5, 12);
    expect(normalTail(1.959_963_985)).toBeCloseTo(0.025, 9);
    expect(normalTail(-2.326_347_874)).toBeCloseTo(0.99, 9);
    expect(kolmogorovTail(1.627_624 / 1_000, 1_000_000)).toBeCloseTo(0.01, 4);
    expect(kolmogorovTail(0.000_01, 1_000)).toBe(1);
  });

  test("[G40] the transform finds a wave where it is", () => {
    const wave = Float64Array.from({ length: 64 }, (_, t) => Math.sin((2 * Math.PI * 5 * t) / 64));
    const power = periodogramOf(wave);
    expect(power.indexOf(Math.max(...power))).toBe(4); // Index 0 is one turn.
    expect(power[4]).toBeCloseTo(32 ** 2, 6);
  });
});

describe("the battery", () => {
  test("[G40] passes the product's randomness, and catches every bad generator", () => {
    const report = runBattery(seeded(11), { words: 131_072, shoes: 100_000, bigShoes: 1_500 });
    expect(report.failures).toEqual([]);
    expect(report.caught.map(({ name, by }) => [name, by.length > 0])).toEqual(
      BAD_GENERATORS.map(({ name }) => [name, true]),
    );
    expect(report.ok).toBe(true);
    const text = reportText(report, new Date(0));
    expect(text).toContain("**Nothing of ours failed.**");
    expect(text).toContain("| card by position |");
  }, 240_000);

  const failing = (findings: Finding[]) => findings.filter(({ p }) => p < 1e-6).map(({ test: name }) => name);
  const sequence = (words: Words) =>
    sequenceFindings({ values: Uint32Array.from({ length: 65_536 }, words), range: 2 ** 32, classes: 8 });
  const good = () => xoshiro(5, 5);

  test.each<[string, () => Words, string]>([
    ["a counter", () => counter(0x9e37_79b9), "spectral"],
    ["words of 31 bits", () => map(good(), (word) => word >>> 1), "chi-square of values"],
    ["RANDU, whose pairs are fine", () => randu(), "overlapping triples"],
    ["every word twice", () => twice(good()), "serial correlation, lag 1"],
    ["a slow wave", () => waved(good()), "runs above and below the middle"],
    ["a digit that never repeats at once", () => noRepeat(good()), "gaps"],
    ["the same", () => noRepeat(good()), "poker"],
    ["and the same", () => noRepeat(good()), "overlapping pairs"],
    ["and again", () => noRepeat(good()), "coupon collector"],
    ["values drawn to the middle", () => map(good(), (word) => Math.floor((word + 2 ** 31) / 2)), "Kolmogorov–Smirnov"],
  ])("[G40] %s fails", (_, words, by) => {
    expect(failing(sequence(words()))).toContain(by);
  });

  test("[G40] nothing fails for a good generator", () => {
    expect(failing(sequence(good()))).toEqual([]);
    const words = good();
    const scaled = Uint32Array.from({ length: 65_536 }, () => uniformBelow(52, words));
    expect(failing(sequenceFindings({ values: scaled, range: 52, classes: 13 }))).toEqual([]);
  });

  test("[G40] too even is as suspicious as too uneven", () => {
    let shoe = 0;
    const deal = () => {
      shoe++;
      return Array.from({ length: 52 }, (_, i) => (i + shoe) % 52);
    };
    const findings = shoeFindings({ decks: 1, deal }, 5_200);
    expect(failing(findings)).toEqual(expect.arrayContaining(["card by position", "chi-square of an ace's positions"]));
  });
});

function counter(step: number): Words {
  let word = 0;
  return () => {
    word = (word + step) >>> 0;
    return word;
  };
}

const map =
  (words: Words, change: (word: number) => number): Words =>
  () =>
    change(words());

function randu(): Words {
  let word = 1;
  return () => {
    word = (65_539 * word) % 2 ** 31;
    return word * 2;
  };
}

function twice(words: Words): Words {
  let kept: number | null = null;
  return () => {
    const word = kept ?? words();
    kept = kept === null ? word : null;
    return word;
  };
}

function waved(words: Words): Words {
  let t = 0;
  return () => Math.floor((words() + 2 ** 32 * (0.5 + 0.4 * Math.sin(t++ / 50))) / 2);
}

function noRepeat(words: Words): Words {
  let before = -1;
  return () => {
    let word = words();
    while (word >>> 29 === before) word = words();
    before = word >>> 29;
    return word;
  };
}
