/** How a line is said: shouted, stretched, with a link, again and again. */
/** What the player said lately, over all sockets and containers. */
export interface Lately {
  /** Lines in the last minute, this one included. */
  readonly lines: number;
  /** How often exactly this was said in the last minute, this time included. */
  readonly same: number;
}

export type StyleKind = "LINK" | "REPETITION" | "FLOOD" | "CAPITALS" | "STRETCHED";

/** From two points on a line is refused. */
const POINTS: Readonly<Record<StyleKind, number>> = { LINK: 2, REPETITION: 2, FLOOD: 1, CAPITALS: 1, STRETCHED: 1 };
export const STYLE_REFUSED_FROM = 2;

const SAME_MAX = 2; // "gg" twice a minute is manners.
const LINES_MAX = 20; // Three seconds a line, for a whole minute.
const CAPITALS_FROM = 12; // `BLACKJACK!!` is joy.
/** A letter nine times in a row, or six exclamation marks: `noooooooooo!!!!!!`. */
const STRETCHED = /(\p{L})\1{8,}|([!?])\2{5,}/iu;

const BETWEEN = /[\s,;()<>[\]{}"'!*]+/;
const TOP_LEVEL =
  "com|net|org|info|biz|io|co|me|tv|gg|ly|xyz|top|site|online|club|shop|bet|win|casino|vip|link|live|de|at|ch|es|fr|ru|uk|eu|us";
/** One word, from its beginning: nothing in it is ambiguous, so it costs what the word is long. */
const LINK = new RegExp(
  `^(?:https?://|www\\.[a-z0-9]|[a-z0-9-]{2,}(?:\\.[a-z0-9-]+)*\\.(?:${TOP_LEVEL})(?:[/:?#]|\\.?$))`,
  "i",
);

export function styleOf(line: string, { lines, same }: Lately): { kinds: StyleKind[]; points: number } {
  const kinds: StyleKind[] = [];
  if (line.split(BETWEEN).some((word) => LINK.test(word))) kinds.push("LINK");
  if (same > SAME_MAX) kinds.push("REPETITION");
  if (lines > LINES_MAX) kinds.push("FLOOD");
  if (isShouted(line)) kinds.push("CAPITALS");
  if (STRETCHED.test(line)) kinds.push("STRETCHED");
  return { kinds, points: kinds.reduce((sum, kind) => sum + POINTS[kind], 0) };
}

function isShouted(line: string): boolean {
  const capitals = line.match(/\p{Lu}/gu)?.length ?? 0;
  const small = line.match(/\p{Ll}/gu)?.length ?? 0;
  return capitals >= CAPITALS_FROM && small * 4 < capitals;
}
