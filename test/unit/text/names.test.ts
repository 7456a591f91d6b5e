import { describe, expect, it } from "vitest";
import { title, username } from "../../../src/protocol/values.ts";
import { titleProblem, usernameProblem } from "../../../src/text/names.ts";

const MIXED = "must not mix letters of different scripts in one word";
const UNSEEN = "must not hold characters that cannot be seen";
const STAFF = "is kept for the house's own people";
const FORM = "3 to 32 letters, digits, dots, dashes or underscores";
const PILE = "must not pile up marks";

describe("names of players", () => {
  it.each([
    ["Latin", "Ada"],
    ["a composed accent", "José"],
    ["a decomposed accent", "Jose\u0301"],
    ["Vietnamese, two marks on a letter", "Nguyễn"],
    ["Devanagari", "कुमार"],
    ["Devanagari with a joiner where spelling needs it", "शक्‍ति"],
    ["Thai", "ณัฐวุฒิ"],
    ["Bengali", "রহিম"],
    ["Tamil", "தமிழ்"],
    ["Burmese", "ကျော်စွာ"],
    ["Sinhala with a joiner", "ශ්‍රී"],
    ["Persian with a non-joiner", "می‌خواهم"],
    ["Hebrew", "משה"],
    ["Japanese in three scripts", "さくらサン桜"],
    ["Korean", "김민준"],
    ["Cyrillic beside Latin, each a word", "Дима_pro"],
    ["full width", "Ａｄａ"],
    ["mathematical letters", "𝒜𝒹𝒶"],
    ["a surname that begins like a title", "Admira"],
    ["a given name that begins like a role", "Modesto"],
    ["a role in a longer word", "Househam"],
    ["a role as a part", "card-dealer"],
    ["32 letters with a mark each", "e\u0301".repeat(32)],
  ])("[X1] %s is welcome: %s", (_, name) => {
    expect(username.safeParse(name)).toEqual({ success: true, data: name.normalize("NFC") });
  });

  it.each([
    ["nothing to see: Hangul fillers", "\u3164\u3164\u3164", UNSEEN],
    ["nothing to see: zero-width spaces", "\u200B\u200B\u200B", UNSEEN],
    ["a zero-width space", "a\u200Bda", UNSEEN],
    ["a joiner between Latin letters", "a\u200Dda", UNSEEN],
    ["a soft hyphen", "a\u00ADda", UNSEEN],
    ["a direction override", "ada\u202Etxt", UNSEEN],
    ["a variation selector", "ada\uFE0F", UNSEEN],
    ["a tag", "ada\u{E0041}", UNSEEN],
    ["a blank of Braille", "\u2800\u2800\u2800", UNSEEN],
    ["a Cyrillic letter in a Latin word", "pаypal", MIXED],
    ["a Greek letter in a Latin word", "gοld", MIXED],
    ["a Bengali digit in a Latin word", "ada৪", MIXED],
    ["hieroglyphs", "𓀀𓀁𓀂", MIXED],
    ["marks piled up", "Z\u0351\u036B\u0343\u036A\u0302a", PILE],
    ["one mark three times", "a\u0301\u0301\u0301da", PILE],
    ["a mark that hangs in the air", "\u0301ada", FORM],
    ["dots alone", "...", FORM],
    ["a space", "a da", FORM],
    ["a fraction", "½½½", FORM],
    ["33 letters", "a".repeat(33), FORM],
    ["two letters", "ab", FORM],
    ["half a surrogate pair", "ada\uD800", "must be well-formed Unicode"],
  ])("[X2] %s is refused", (_, name, why) => {
    expect(usernameProblem(name.normalize("NFC"))).toBe(why);
    expect(username.safeParse(name).error?.issues.map(({ message }) => message)).toEqual([why]);
  });

  it.each([
    ...["admin", "ADMIN", "Ａｄｍｉｎ", "admın", "4dm1n", "a.d.m.i.n", "admin2", "2admin", "the-admin", "αdmin-αdmin"],
    ...["Moderator", "m0derator", "mod", "VegasCore", "Vegas_Core", "vegascore-support", "official.house", "d3aler"],
    ...["аdмin", "ѕtaff", "ꓢtaff", "SUPP0RT", "support", "5upport"],
  ])("[X3] %s reads as one of the house, and is refused", (name) => {
    expect([STAFF, MIXED]).toContain(usernameProblem(name));
  });
});

describe("names of tables and syndicates", () => {
  it.each([
    ...[
      "High rollers",
      "Стол №1 VIP",
      "Über €5 🎉",
      "👨‍👩‍👧 table",
      "🏴󠁧󠁢󠁥󠁮󠁧󠁿 England",
      "❤️",
      "1️⃣ first",
      "किंग्स टेबल",
      "桌子 1",
      "โต๊ะใหญ่",
    ],
    ...["¿Qué tal?", "♠♥♦♣", "Jose\u0301's"],
  ])("[X4] %s is welcome", (name) => {
    expect(title(60).safeParse(name)).toEqual({ success: true, data: name.normalize("NFC") });
  });

  it.each([
    ["nothing", "", "must not be empty"],
    ["spaces", "   ", "must not be empty"],
    ["zero-width spaces", "\u200B\u200B", "must not be empty"],
    ["blanks of Braille", "\u2800\u2800", "must not be empty"],
    ["a mark alone", " \u0301", "must not be empty"],
    ["a direction override", "Tisch\u202Ecba", UNSEEN],
    ["an isolate", "\u2066Tisch\u2069", UNSEEN],
    ["a joiner beside no picture", "Ti\u200Dsch", UNSEEN],
    ["a control character", "a\u0007b", "must not hold control characters"],
    ["a line break", "a\nb", "must not hold control characters"],
    ["a Cyrillic letter in a Latin word", "VIР table", MIXED],
    ["marks piled up", "T\u0351\u036B\u0343\u036A\u0302", PILE],
    ["half a surrogate pair", "a\uDC00", "must be well-formed Unicode"],
  ])("[X5] %s is refused", (_, name, why) => {
    expect(titleProblem(name)).toBe(why);
    expect(title(60).safeParse(name).success).toBe(false);
  });
});
