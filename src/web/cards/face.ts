/** How a card is drawn, on a field of 100 × 140. Our own drawings: a few paths, scaled by the browser. */
export type Suit = "S" | "H" | "D" | "C";

/** Around the origin, 20 units high. */
export const SUIT_PATHS: Readonly<Record<Suit, string>> = {
  S: "M0-10C3-5 9.500-2 9.500 3.200a4.600 4.600 0 0 1-7.900 3.100C1.800 8 2.600 9.100 4 10h-8c1.400-.9 2.200-2 2.400-3.700A4.600 4.600 0 0 1-9.500 3.200C-9.500-2-3-5 0-10z",
  H: "M0 10C-3.500 5.500-9.800 1.800-9.800-3.600A5 5 0 0 1 0-6.200a5 5 0 0 1 9.800 2.600C9.800 1.800 3.500 5.500 0 10z",
  D: "M0-10.500C2-6.500 5-2.800 7.800 0 5 2.800 2 6.500 0 10.500-2 6.500-5 2.800-7.800 0-5-2.800-2-6.500 0-10.500z",
  C: "M0-10a4.500 4.500 0 0 1 3.700 7A4.500 4.500 0 1 1 1.500 5.300C1.700 7.500 2.500 9 4 10h-8c1.500-1 2.300-2.500 2.500-4.700A4.500 4.500 0 1 1-3.700-3 4.500 4.500 0 0 1 0-10z",
};

/** Court cards wear one, 30 units wide. */
export const CROWN_PATHS: Readonly<Record<string, string>> = {
  K: "M-15 9l-2-15 8 7 5-12 4 8 4-8 5 12 8-7-2 15zM-15 12h30v3h-30zM-1.200-19h2.400v3h3v2.400h-3v3h-2.400v-3h-3V-16h3z",
  Q: "M-14 9l-4-13 8 5 4-10 6 8 6-8 4 10 8-5-4 13zM-14 12h28v3h-28zM-18-9a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM18-9a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM-6-15a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM6-15a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  J: "M-15 15c0-4 1-6 3-8C-8-4 2-8 13-6c-4 2-6 4-6 7 4 1 7 3 8 6zM-15 15h30v-4h-30zM6-7c2-5 6-9 12-11-1 6-4 10-9 12z",
};

const LEFT = 33;
const MIDDLE = 50;
const RIGHT = 67;
const TOP = 32;
const BOTTOM = 108;
const CENTRE = 70;
const pair = (y: number) => [
  [LEFT, y],
  [RIGHT, y],
];
const SIX = [...pair(TOP), ...pair(CENTRE), ...pair(BOTTOM)];
const EIGHT_SIDES = [...pair(TOP), ...pair(57.3), ...pair(82.7), ...pair(BOTTOM)];

/** Where the pips of a number card lie. */
export const PIPS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "2": [
    [MIDDLE, TOP],
    [MIDDLE, BOTTOM],
  ],
  "3": [
    [MIDDLE, TOP],
    [MIDDLE, CENTRE],
    [MIDDLE, BOTTOM],
  ],
  "4": [...pair(TOP), ...pair(BOTTOM)],
  "5": [...pair(TOP), [MIDDLE, CENTRE], ...pair(BOTTOM)],
  "6": SIX,
  "7": [...SIX, [MIDDLE, 51]],
  "8": [...SIX, [MIDDLE, 51], [MIDDLE, 89]],
  "9": [...EIGHT_SIDES, [MIDDLE, CENTRE]],
  T: [...EIGHT_SIDES, [MIDDLE, 44.6], [MIDDLE, 95.4]],
};

export const isRedSuit = (suit: Suit): boolean => suit === "H" || suit === "D";

/** What is printed in the corner. */
export const rankText = (rank: string): string => (rank === "T" ? "10" : rank);
