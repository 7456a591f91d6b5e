/** Private data, which does not belong into a public chat: addresses and card numbers. Masked before anything is kept or shown. */

/** Every repetition is bounded and none is ambiguous: so many steps per character at most, whatever stands there. */
const EMAIL = /[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}/gi;

/** Digits in groups, as a card number is written: a blank or a dash between two. */
const DIGITS = /\d+(?:[ -]\d+)*/g;
const CARD_DIGITS = { min: 13, max: 19 } as const;

export interface Masked {
  readonly text: string;
  readonly emails: number;
  readonly cardNumbers: number;
}

/** `ada@example.org` becomes `a***@example.org`, a card number keeps its last four digits. Digits that are none stay. */
export function maskPrivateData(line: string): Masked {
  let emails = 0;
  let cardNumbers = 0;
  const withoutAddresses = line.replace(EMAIL, (address) => {
    emails += 1;
    return address.replace(/^(.).*@/u, "$1***@");
  });
  const text = withoutAddresses.replace(DIGITS, (run) => {
    const { masked, found } = maskCards(run);
    cardNumbers += found;
    return masked;
  });
  return { text, emails, cardNumbers };
}

/** Of neighbouring groups the longest that make a card number, from the left; whatever stands around them stays. */
function maskCards(run: string): { masked: string; found: number } {
  const parts = run.split(/([ -])/); // Groups at even places, what divides them at odd ones.
  let masked = "";
  let found = 0;
  for (let first = 0; first < parts.length; ) {
    const last = endOfCard(parts, first);
    if (last === null) {
      masked += parts.slice(first, first + 2).join("");
      first += 2;
    } else {
      const digits = digitsOf(parts, first, last);
      masked += `•••• ${digits.slice(-4)}${parts[last + 1] ?? ""}`;
      found += 1;
      first = last + 2;
    }
  }
  return { masked, found };
}

function endOfCard(parts: readonly string[], first: number): number | null {
  let end: number | null = null;
  let length = 0;
  for (let last = first; last < parts.length && length <= CARD_DIGITS.max; last += 2) {
    length += parts[last]?.length ?? 0;
    const isLong = length >= CARD_DIGITS.min && length <= CARD_DIGITS.max;
    if (isLong && isCardNumber(digitsOf(parts, first, last))) end = last;
  }
  return end;
}

const digitsOf = (parts: readonly string[], first: number, last: number): string =>
  parts
    .slice(first, last + 1)
    .filter((_, index) => index % 2 === 0)
    .join("");

/** The first digit of the networks in use, and the check digit (Luhn). */
function isCardNumber(digits: string): boolean {
  if (!/^[2-6]/.test(digits)) return false;
  let sum = 0;
  [...digits].reverse().forEach((digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}
