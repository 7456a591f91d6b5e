/** Which names look alike (Unicode TR39). Two that share a skeleton can't be distinguished by a reader. */
import { CONFUSABLES, CONFUSABLES_VERSION } from "./confusableTable.ts";

/** Skeletons that were kept under another number are made anew: it counts the changes of the table and of the method. */
export const SKELETON_VERSION = 1;
export { CONFUSABLES_VERSION };

const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const PROTOTYPES = readTable(CONFUSABLES);

/**
 * What no other name may share: as it is written, and as it is with its case folded, because names are the same whatever
 * their case. `KaI` (with a capital i) looks like `Kal`, and is `kai`; `Kai` and `Kal` do not look alike.
 * @returns one or two, each of them lower-case and normalised (NFC).
 */
export function skeletonsOf(text: string): readonly string[] {
  const typed = text.normalize("NFKC");
  return [...new Set([skeletonOf(typed), skeletonOf(typed.toLowerCase())])];
}

/** TR39's skeleton, and then the same once more in lower case: `M` is not `rn`, but its small form is. */
export function skeletonOf(text: string): string {
  const once = prototypeOf(text).toLowerCase();
  return prototypeOf(once).toLowerCase().normalize("NFC");
}

/**
 * How one character reads to a person who looks for words: small, without accents, the Latin letter where it looks like one.
 * ASCII stays what it is: `m` is not `rn`. Marks that are letters of their script stay too. Empty: nothing to be read.
 */
export function readsAs(character: string): string {
  if (character < "\x80") return character.toLowerCase();
  const known = READ.get(character);
  if (known !== undefined) return known;
  let read = "";
  for (const part of character.normalize("NFKC").toLowerCase().normalize("NFKD")) {
    if (ACCENT.test(part)) continue;
    read += part < "\x80" ? part : (PROTOTYPES.get(part) ?? part);
  }
  read = read.toLowerCase();
  if (READ.size < READ_MAX) READ.set(character, read);
  return read;
}

/** Marks that any letter may bear, and invisible characters. The vowel signs of Indic scripts are of their script. */
const ACCENT = /\p{Default_Ignorable_Code_Point}|(?=\p{Mn})\p{Script=Inherited}/u;

/** Characters read before. More than any language has letters; what comes beyond is worked out each time. */
const READ = new Map<string, string>();
const READ_MAX = 4_096;

function prototypeOf(text: string): string {
  let prototype = "";
  for (const character of text.normalize("NFKD").replace(UNSEEN, ""))
    prototype += PROTOTYPES.get(character) ?? character;
  return prototype.normalize("NFKD");
}

function readTable(table: string): ReadonlyMap<string, string> {
  const entries = table
    .trim()
    .split(/\s+/)
    .flatMap((record) => {
      const [prototype = "", alike = ""] = record.split("=");
      const text = prototype.split("+").map(character).join("");
      return alike.split(",").map((one) => [character(one), text] as const);
    });
  return new Map(entries);
}

function character(base36: string): string {
  return String.fromCodePoint(Number.parseInt(base36, 36));
}
