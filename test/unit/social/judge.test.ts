import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { DEFAULT_RULES } from "../../../src/social/moderation/defaultRules.ts";
import { judge } from "../../../src/social/moderation/judge.ts";
import { maskPrivateData } from "../../../src/social/moderation/privateData.ts";
import { compileRules, issuesOf, type ModerationRules } from "../../../src/social/moderation/rules.ts";
import { sentenceOf } from "../../../src/social/moderation/sentence.ts";
import { visibleText } from "../../../src/text/unseen.ts";

const rules = compileRules(DEFAULT_RULES);
const judged = (line: string, lately = { lines: 1, same: 1 }) => judge(rules, visibleText(line), lately);
const withPattern = (pattern: string): ModerationRules => ({
  words: {},
  allowed: [],
  patterns: [{ pattern, severity: "REFUSE", note: "" }],
});

describe("words, however they are spelled", () => {
  it.each([
    ["as it is", "asshole"],
    ["in capitals", "ASSHOLE"],
    ["full width", "ａｓｓｈｏｌｅ"],
    ["in Cyrillic look-alikes", "аsshоlе"],
    ["in mathematical letters", "𝖆𝖘𝖘𝖍𝖔𝖑𝖊"],
    ["with digits and signs", "@ssh0l3"],
    ["with one letter covered", "assh*le"],
    ["with letters apart", "a s s h o l e"],
    ["with dots between, behind a word of one letter", "a a.s.s.h.o.l.e"],
    ["with letters repeated", "asssshoooole"],
    ["with accents", "ässhölé"],
    ["with something unseen in it", "ass\u200Bho\u00ADle"],
    ["within a word", "youasshole"],
    ["with signs behind it", "asshole!!!"],
  ])("[X21] %s", (_, line) => {
    expect(judged(line)).toMatchObject({ severity: "REFUSE", findings: [{ kind: "WORD", language: "en" }] });
  });

  it.each([
    "A55",
    "a55 455",
    "Ass",
    "das Pik-Ass",
    "Moby Dick",
    "Scunthorpe",
    "I, a s",
    "e.g. a.b.",
    "shoot!!!",
    "class 1 assess",
  ])("[X21] %s is clean", (line) => {
    expect(judged(line)).toMatchObject({ severity: null, findings: [], text: line });
  });

  it("[X22] a crude word is masked where it stands, and nothing else is", () => {
    expect(judged("so 💥 a f u c k i n g shame").text).toBe("so 💥 a * * * * * * * shame");
    expect(judged("what shit, man")).toMatchObject({ severity: "MASK", text: "what ****, man" });
  });

  it("[X22] the gravest finding counts", () => {
    expect(judged("shit, kill yourself").severity).toBe("HAND_OVER");
  });
});

describe("what is nobody's business", () => {
  it.each([
    ["write to ada.lovelace@example.org!", "write to a***@example.org!"],
    ["a@b.io", "a***@b.io"],
    ["my card 4111 1111 1111 1111 ok", "my card •••• 1111 ok"],
    ["4111-1111-1111-1111", "•••• 1111"],
    ["378282246310005", "•••• 0005"],
    ["table 12 4111 1111 1111 1111 20 chips", "table 12 •••• 1111 20 chips"],
  ])("[X23] %s is kept and shown as %s", (line, shown) => {
    expect(judged(line)).toMatchObject({ severity: "MASK", text: shown });
    expect(maskPrivateData(shown).text).toBe(shown);
  });

  it.each(["4111 1111 1111 1112", "1000200030004000", "4 8 15 16 23 42", "100000000000", "@ada", "a @ b.de"])(
    "[X23] %s is none",
    (line) => {
      expect(maskPrivateData(line)).toEqual({ text: line, emails: 0, cardNumbers: 0 });
    },
  );
});

describe("how it is said", () => {
  it.each([
    ["a link", "look at https://example.org/x", { lines: 1, same: 1 }, "LINK"],
    ["a link without a scheme", "win big at bestchips.casino", { lines: 1, same: 1 }, "LINK"],
    ["the same for the third time in a minute", "gg", { lines: 3, same: 3 }, "REPETITION"],
  ])("[X24] %s is refused", (_, line, lately, kind) => {
    expect(judged(line, lately)).toMatchObject({ severity: "REFUSE", findings: [{ kind }] });
  });

  it("[X24] shouting, stretching and flooding are borne each alone, and refused together", () => {
    expect(judged("BLACKJACK BLACKJACK").severity).toBeNull();
    expect(judged("nooooooooo").severity).toBeNull();
    expect(judged("gg", { lines: 25, same: 1 }).severity).toBeNull();
    expect(judged("NOOOOOOOOO NOT AGAIN PLEASE!!!!!!").severity).toBe("REFUSE");
    expect(judged("STOP DEALING ME SIXTEENS", { lines: 25, same: 1 }).severity).toBe("REFUSE");
  });

  it.each(["3.50 please", "ok.Then go", "1.e4", "gg", "BLACKJACK BABY!!!", "hmm...", "v1.2.3", "a.k.a. Joe"])(
    "[X24] %s is clean",
    (line) => {
      expect(judged(line).severity).toBeNull();
    },
  );
});

describe("what follows", () => {
  const refused = { severity: "REFUSE", findings: [{ kind: "LINK" }], text: "", said: "" } as const;
  const hate = { severity: "MUTE", findings: [], text: "", said: "" } as const;

  it.each([
    [refused, 0, "REFUSE", false],
    [refused, 2, "REFUSE", false],
    [refused, 3, "MUTE_1M", false],
    [refused, 6, "MUTE_10M", false],
    [refused, 10, "MUTE_1D", true],
    [hate, 0, "MUTE_1M", false],
    [hate, 2, "MUTE_10M", false],
    [hate, 4, "MUTE_1D", true],
  ] as const)("[X26] %j after %i strikes: %s, handed over: %s", (judgement, strikes, action, isHandedOver) => {
    expect(sentenceOf(judgement, strikes)).toMatchObject({ action, isHandedOver });
  });

  it("[X26] the player is given the reason; a threat goes to a moderator the first time; a masked line is shown", () => {
    expect(sentenceOf(refused, 0).reason).toBe("LINK");
    expect(sentenceOf(judged("you asshole"), 0).reason).toBe("LANGUAGE");
    expect(sentenceOf(judged("kill yourself"), 0)).toEqual({
      action: "MUTE_10M",
      isHandedOver: true,
      reason: "THREAT",
    });
    expect(sentenceOf(judged("holy shit"), 9)).toEqual({ action: "MASK", isHandedOver: false, reason: null });
    expect(sentenceOf(judged("hello"), 99)).toEqual({ action: "NOTHING", isHandedOver: false, reason: null });
  });
});

describe("patterns that a moderator types", () => {
  it.each([
    ["(", /is no pattern/],
    ["a**", /is no pattern/],
    ["(?=a)b", /is no pattern/],
    ["(a)\\1", /is no pattern/],
    ["(?:a{50}){50}", /repeats too much|is no pattern/],
    ["a*", /matches everything/],
  ])("[X25] %s is refused with its reason", (pattern, message) => {
    expect(issuesOf(withPattern(pattern))).toEqual([
      { path: "patterns.0.pattern", message: expect.stringMatching(message) },
    ]);
  });

  it("[X25] catches what it says, in any case", () => {
    const own = compileRules(withPattern("buy \\d+ chips"));
    expect(judge(own, "BUY 500 chips").findings).toMatchObject([{ kind: "PATTERN", severity: "REFUSE" }]);
    expect(judge(own, "buy chips").severity).toBeNull();
  });
});

describe("what is meant to hang the server", () => {
  /** Each grows with n; none may grow faster than n. */
  const HOSTILE: Readonly<Record<string, (n: number) => string>> = {
    "one letter": (n) => "a".repeat(n),
    "a word's beginning, again and again": (n) => "motherfuc".repeat(n / 9),
    "covered letters": (n) => "f*".repeat(n / 2),
    "letters apart": (n) => "f ".repeat(n / 2),
    signs: (n) => "@$!|".repeat(n / 4),
    addresses: (n) => "a@a.".repeat(n / 4),
    "an address without an end": (n) => `${"a.".repeat(n / 2)}@`,
    digits: (n) => "4 ".repeat(n / 2),
    dots: (n) => "a.b-".repeat(n / 4),
    marks: (n) => `a${"\u0301".repeat(n)}`,
    "Cyrillic look-alikes": (n) => "аѕѕһо".repeat(n / 5),
    joiners: (n) => "👨\u200D".repeat(n / 3),
  };
  const evil = compileRules({
    words: DEFAULT_RULES.words,
    allowed: [],
    patterns: ["(a|aa)+$", "(.*a){9}b", "(x+x+)+y"].map((pattern) => ({ pattern, severity: "MASK", note: "" })),
  });

  /** Milliseconds of this process's own time, the least of some tries: what a busy machine adds is no part of it. */
  const msOf = (line: string) =>
    Math.min(
      ...Array.from({ length: 3 }, () => {
        const before = process.cpuUsage();
        judge(evil, visibleText(line));
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1_000;
      }),
    );

  it.each(Object.entries(HOSTILE))(
    "[X27] %s: sixteen times as long costs no more than some forty times as much, far from the square of it",
    (_, make) => {
      msOf(make(8_000)); // Warmed up.
      const [short, long] = [msOf(make(1_000)), msOf(make(16_000))];
      expect(long / Math.max(short, 0.5)).toBeLessThan(48); // A square would be 256.
    },
  );

  test.prop([fc.string({ unit: "binary", maxLength: 200 })], { numRuns: 500 })(
    "[X27] whatever is said is judged, and what is shown of it is no longer than it",
    (text) => {
      const line = visibleText(text.toWellFormed());
      const { text: shown } = judge(rules, line);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown.length).toBeLessThanOrEqual(line.length + 8);
    },
  );
});
