/** Which chips stand for an amount, and what colour they have: as casinos do it. Amounts are minor units. */

/** Largest first. A chip of 1.00 is 100. */
const CHIPS: readonly (readonly [value: number, colour: string])[] = [
  [100_000_000, "gold"],
  [25_000_000, "rose"],
  [10_000_000, "teal"],
  [2_500_000, "brown"],
  [500_000, "slate"],
  [100_000, "orange"],
  [50_000, "purple"],
  [10_000, "black"],
  [2_500, "green"],
  [500, "red"],
  [100, "white"],
  [25, "sky"],
  [5, "copper"],
  [1, "grey"],
];

const SHOWN_MAX = 8; // More is a tower that hides the cards.

/** Every chip there is, smallest first. */
export const LADDER: readonly number[] = CHIPS.map(([value]) => value).reverse();

/** The largest first; never more than a stack of eight, which then stands for more than it shows. */
export function chipsOf(amount: number): number[] {
  const chips: number[] = [];
  let left = amount;
  for (const [value] of CHIPS) {
    for (; left >= value && chips.length < SHOWN_MAX; left -= value) chips.push(value);
  }
  return chips;
}

export const chipColour = (value: number): string => CHIPS.find(([chip]) => chip <= value)?.[1] ?? "grey";
