/** Invisible characters: where scripts need them, and where they only deceive. */

/** Signs after which a joiner chooses the form of a cluster: the viramas of the scripts of India, Sri Lanka and Burma. */
const VIRAMA = "\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA\\u1039\\u103A";

/** Joiners where spelling needs them: behind a virama, and between letters of the Arabic script (Persian). */
const JOINER_OF_A_WORD = `(?<=[${VIRAMA}])[\\u200C\\u200D]|(?<=\\p{Script=Arabic})\\u200C(?=\\p{Script=Arabic})`;

/** What makes one picture of several: joiner, variation selector, tags of flags. Only beside a picture. */
const PART_OF_A_PICTURE =
  "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Component}])[\\uFE0E\\uFE0F\\u{E0020}-\\u{E007F}]" +
  "|(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})";

/** Ignorable by default, a direction control, a line or paragraph separator, or a blank that is no space. */
const UNSEEN = "[\\p{Default_Ignorable_Code_Point}\\p{Cf}\\p{Zl}\\p{Zp}\\u2800]";

const NEEDED_IN_TEXT = new RegExp(`${JOINER_OF_A_WORD}|${PART_OF_A_PICTURE}`, "gu");
const NEEDED_IN_NAMES = new RegExp(JOINER_OF_A_WORD, "gu");
const ANY_UNSEEN = new RegExp(UNSEEN, "gu");

/** More nonspacing marks on one letter than any script writes (TR39 5.4): they climb over the lines above. */
export const PILE_OF_MARKS = /\p{Mn}{5,}|(\p{Mn})\1{2,}/u;
const MARKS_TOO_MANY = /(\p{Mn}{4})\p{Mn}+/gu;

/** Whether a name holds an invisible character, joiners that its script needs apart. */
export const hidesInName = (name: string): boolean => hides(name, NEEDED_IN_NAMES);

/** The same of a title or a sentence, which may hold pictures. */
export const hidesInText = (text: string): boolean => hides(text, NEEDED_IN_TEXT);

const hides = (text: string, needed: RegExp): boolean => text.replace(needed, "").search(ANY_UNSEEN) >= 0;

/** Whether anything is left to be seen. Marks alone hang in the air. */
export const isBlank = (text: string): boolean => !/[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replace(ANY_UNSEEN, ""));

/**
 * A sentence without invisible characters: composed (NFC), direction controls and zero-width characters gone, marks piled no
 * higher than any script needs, blanks as one space each. Linear in its length.
 */
export function visibleText(text: string): string {
  const kept = new Set<number>();
  const composed = text.normalize("NFC");
  for (const { index } of composed.matchAll(NEEDED_IN_TEXT)) kept.add(index);
  return composed
    .replace(ANY_UNSEEN, (character, index: number) => (kept.has(index) ? character : ""))
    .replace(MARKS_TOO_MANY, "$1")
    .replace(/[\p{Zs}\s]+/gu, " ")
    .trim();
}
