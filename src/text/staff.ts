/** Names that only the house's own people may bear, however they are spelled. */
import { skeletonOf } from "./skeleton.ts";

/** Reserved names, alone or as a word of a longer name. */
const TITLES = ["admin", "admins", "administrator", "moderator", "support", "staff", "vegascore", "official"];

/** Reserved names; as a part of a longer name they are harmless: `card-dealer`, `house_cat`. */
const ROLES = ["root", "system", "sysadmin", "mod", "mods", "house", "dealer", "croupier", "cashier", "pitboss"];

/** Digits and signs that stand for letters. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  ...{ "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i" },
};

const titles: ReadonlySet<string> = new Set(TITLES.map(letters));
const reserved: ReadonlySet<string> = new Set([...TITLES, ...ROLES].map(letters));

/**
 * Whether it reads as one of the house: `Admin`, `аdmin` in Cyrillic, `admın`, `4dm1n`, `a.d.m.i.n`, `the-admin`, `Admin2`.
 * `Admira`, `Modesto` and `Househam` are people.
 */
export function soundsLikeStaff(name: string): boolean {
  const spellings = [name, name.replace(/[0134578@$!]/g, (sign) => STANDS_FOR[sign] ?? sign)];
  return spellings.some((spelling) => {
    const words = spelling.split(/[^\p{L}\p{M}\p{N}]+|(?<=\D)(?=\d)|(?<=\d)(?=\D)/u).map(letters);
    return reserved.has(letters(spelling)) || words.some((word) => titles.has(word));
  });
}

/** The letters alone, as they look, with what differs by a stroke taken for the same. */
function letters(text: string): string {
  return skeletonOf(text.normalize("NFKC").toLowerCase()).replace(/[^\p{L}\p{N}]/gu, "");
}
