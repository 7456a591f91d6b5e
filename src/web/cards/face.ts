/** How a card is drawn, on a field of 100 × 140. Our own drawings: a few paths, scaled by the browser. */
export type Suit = "S" | "H" | "D" | "C";

/** Around the origin, 20 units high. */
export const SUIT_PATHS: Readonly<Record<Suit, string>> = {
  S: "M0-10C3-5 9.500-2 9.500 3.200a4.600 4.600 0 0 1-7.900 3.100C1.800 8 2.600 9.100 4 10h-8c1.400-.9 2.200-2 2.400-3.700A4.600 4.600 0 0 1-9.500 3.200C-9.500-2-3-5 0-10z",
  H: "M0 10C-3.500 5.500-9.800 1.800-9.800-3.600A5 5 0 0 1 0-6.200a5 5 0 0 1 9.800 2.600C9.800 1.800 3.500 5.500 0 10z",
  D: "M0-10.500C2-6.500 5-2.800 7.800 0 5 2.800 2 6.500 0 10.500-2 6.500-5 2.800-7.800 0-5-2.800-2-6.500 0-10.500z",
  C: "M0-10a4.500 4.500 0 0 1 3.700 7A4.500 4.500 0 1 1 1.500 5.300C1.700 7.500 2.500 9 4 10h-8c1.500-1 2.300-2.500 2.500-4.700A4.500 4.500 0 1 1-3.700-3 4.500 4.500 0 0 1 0-10z",
};

const LEFT = 37;
const MIDDLE = 50;
const RIGHT = 63;
const TOP = 29;
const BOTTOM = 111;
const CENTRE = 70;
const pair = (y: number) => [
  [LEFT, y],
  [RIGHT, y],
];
const SIX = [...pair(TOP), ...pair(CENTRE), ...pair(BOTTOM)];
const EIGHT_SIDES = [...pair(TOP), ...pair(56.3), ...pair(83.7), ...pair(BOTTOM)];

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
  "7": [...SIX, [MIDDLE, 49.5]],
  "8": [...SIX, [MIDDLE, 49.5], [MIDDLE, 90.5]],
  "9": [...EIGHT_SIDES, [MIDDLE, CENTRE]],
  T: [...EIGHT_SIDES, [MIDDLE, 42.7], [MIDDLE, 97.3]],
};

export const isRedSuit = (suit: Suit): boolean => suit === "H" || suit === "D";

/** What is printed in the corner. */
export const rankText = (rank: string): string => (rank === "T" ? "10" : rank);
