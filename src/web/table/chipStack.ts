/** Which chips stand for an amount: the largest first. */
const VALUES = [100_000_000, 25_000_000, 5_000_000, 1_000_000, 250_000, 50_000, 10_000, 2_500, 500, 100, 25, 5, 1];
const SHOWN_MAX = 5; // More is a tower that hides the cards.

export function chipsOf(amount: number): number[] {
  const chips: number[] = [];
  let left = amount;
  for (const value of VALUES) {
    for (; left >= value && chips.length < SHOWN_MAX; left -= value) chips.push(value);
  }
  return chips;
}

/** Colours go round: ones are silver, fives red, twenty-fives green … */
export const chipColour = (value: number): string => `chip-${Math.max(0, VALUES.indexOf(value)) % 6}`;
