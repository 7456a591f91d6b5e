import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { CONFUSABLES_VERSION, skeletonOf, skeletonsOf } from "../../../src/text/skeleton.ts";
import { visibleText } from "../../../src/text/unseen.ts";

const lookAlike = (one: string, other: string) =>
  skeletonsOf(one).some((skeleton) => skeletonsOf(other).includes(skeleton));

describe("what looks alike", () => {
  it.each([
    ["a capital i for an l", "KaI", "Kal"],
    ["a digit for a letter", "b0b", "bob"],
    ["a one for an l", "1ucky", "lucky"],
    ["rn for m", "rnax", "max"],
    ["a Cyrillic word for a Latin one", "сосо", "coco"],
    ["a Greek capital", "ΑΝΝΑ", "ANNA"],
    ["Armenian", "օզօ", "oզo"],
    ["a dotless i", "mılo", "milo"],
    ["mathematical letters", "𝕒𝕕𝕒", "ada"],
    ["full width", "ＡＤＡ", "ada"],
    ["another case", "BOB", "bob"],
    ["decomposed", "Jose\u0301", "José"],
    ["something unseen", "a\u200Bda", "ada"],
    ["a capital of another script in another case", "АDА", "ada"],
  ])("[X6] %s: %s and %s", (_, one, other) => {
    expect(lookAlike(one, other)).toBe(true);
  });

  it.each([
    ["Kai", "Kal"],
    ["Ada", "Adam"],
    ["José", "Jose"],
    ["Müller", "Muller"],
    ["bill", "bell"],
    ["王小明", "王小朋"],
    ["Иван", "Ivan"],
  ])("[X6] %s and %s are distinguished", (one, other) => {
    expect(lookAlike(one, other)).toBe(false);
  });

  it("[X6] the table is that of Unicode 15", () => {
    expect(CONFUSABLES_VERSION).toBe("15.0.0");
  });

  test.prop([fc.string({ unit: "binary", maxLength: 40 })])("[X6] a skeleton is its own skeleton", (text) => {
    const once = skeletonOf(text);
    expect(skeletonOf(once)).toBe(once);
  });
});

describe("what is said", () => {
  it.each([
    ["a zero-width space", "he\u200Bllo", "hello"],
    ["a direction override", "\u202Ehello\u202C", "hello"],
    ["a soft hyphen", "hel\u00ADlo", "hello"],
    ["many blanks", "  a \u00A0\t\n b ", "a b"],
    ["a decomposed accent", "e\u0301", "é"],
    ["marks piled up", `Z${"\u0335".repeat(40)}a`, "Z\u0335\u0335\u0335\u0335a"],
    ["a family, which is one picture of several", "👨‍👩‍👧", "👨‍👩‍👧"],
    ["a heart in red", "❤️ you", "❤️ you"],
    ["a joiner that Hindi needs", "शक्‍ति", "शक्‍ति"],
    ["nothing to be seen", "\u200B\u3164\u2800", ""],
  ])("[X7] a line is shown without its invisible characters: %s", (_, said, shown) => {
    expect(visibleText(said)).toBe(shown);
  });

  test.prop([fc.string({ unit: "binary", maxLength: 60 })])("[X7] what is shown stays as it is", (text) => {
    const shown = visibleText(text.toWellFormed());
    expect(visibleText(shown)).toBe(shown);
  });
});
