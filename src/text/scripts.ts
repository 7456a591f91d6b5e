/** Scripts that may stand together in one word (TR39 5.2, highly restrictive, plus the living scripts of limited use). */

/** Of daily use (UAX 31, table 5), and those of table 7 that people write their names in today. */
const ALONE = [
  ...["Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Armenian", "Georgian", "Ethiopic", "Thaana"],
  ...["Devanagari", "Bengali", "Gujarati", "Gurmukhi", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala"],
  ...["Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Han", "Hangul"],
  ...["Cherokee", "Canadian_Aboriginal", "Mongolian", "Tifinagh", "Syriac", "Nko", "Vai", "Yi", "Balinese", "Javanese"],
  ...["Sundanese", "Cham", "Lepcha", "Limbu", "Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet", "Ol_Chiki", "Adlam"],
];

/** Japanese, Chinese with its phonetic letters, Korean; each with Latin letters among them, as it is written. */
const TOGETHER = [
  ["Han", "Hiragana", "Katakana", "Latin"],
  ["Han", "Bopomofo", "Latin"],
  ["Han", "Hangul", "Latin"],
];

const PROFILES = [...ALONE.map((script) => [script]), ...TOGETHER].map((scripts) => {
  const letters = scripts.map((script) => `\\p{Script_Extensions=${script}}`).join("");
  return new RegExp(`^[${letters}\\p{Script=Common}\\p{Script=Inherited}]*$`, "u");
});

/** What ends a word: anything but letters, marks, joiners and digits. */
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{Nd}\u200C\u200D]+/u;

/** Whether each word keeps to letters that are written together: `аdmin` with a Cyrillic а does not, `Дима_pro` does. */
export const keepsToScripts = (text: string): boolean =>
  text
    .normalize("NFKC")
    .split(BETWEEN_WORDS)
    .every((word) => PROFILES.some((profile) => profile.test(word)));
