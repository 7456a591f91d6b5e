/** What may be a name, of a player or of a thing. Every name in the house comes through here (SPEC X). */
import { keepsToScripts } from "./scripts.ts";
import { soundsLikeStaff } from "./staff.ts";
import { hidesInName, hidesInText, isBlank, PILE_OF_MARKS } from "./unseen.ts";

/** Characters, not code units and not bytes. */
const USERNAME_MIN = 3;
export const USERNAME_MAX = 32;

/** After NFKC: what only looks different (full width, ligatures, circled digits) is judged by what it stands for. */
const USERNAME = /^[\p{L}\p{Nd}_.-](?:[\p{L}\p{M}\p{Nd}_.-]|\u200C|\u200D)*$/u;

/** Why this can't be a player's name, as a clause for `issues`; null: it can. The name is judged as NFC. */
export function usernameProblem(name: string): string | null {
  if (!name.isWellFormed()) return "must be well-formed Unicode";
  if (hidesInName(name)) return "must not hold characters that cannot be seen";
  const length = [...name].length;
  const folded = name.normalize("NFKC");
  if (length < USERNAME_MIN || length > USERNAME_MAX || !USERNAME.test(folded) || !/[\p{L}\p{Nd}]/u.test(folded))
    return "3 to 32 letters, digits, dots, dashes or underscores";
  if (PILE_OF_MARKS.test(name.normalize("NFD"))) return "must not pile up marks";
  if (!keepsToScripts(name)) return "must not mix letters of different scripts in one word";
  if (soundsLikeStaff(name)) return "is kept for the house's own people";
  return null;
}

/** Why this can't be the name of a table or a syndicate, or a reason; null: it can. */
export function titleProblem(title: string): string | null {
  if (!title.isWellFormed()) return "must be well-formed Unicode";
  if (/\p{Cc}/u.test(title)) return "must not hold control characters";
  if (isBlank(title)) return "must not be empty";
  if (hidesInText(title)) return "must not hold characters that cannot be seen";
  if (PILE_OF_MARKS.test(title.normalize("NFD"))) return "must not pile up marks";
  if (!keepsToScripts(title)) return "must not mix letters of different scripts in one word";
  return null;
}
