/** Cards in words, for those who listen. */
import { words } from "../i18n/index.ts";

export function cardName(code: string): string {
  const { ranks, suits, of, hidden } = words.value.cards;
  const rank = ranks[code.charAt(0) as keyof typeof ranks];
  const suit = suits[code.charAt(1) as keyof typeof suits];
  return rank === undefined || suit === undefined ? hidden : of(rank, suit);
}

export const cardNames = (codes: readonly string[]): string => words.value.say.and(codes.map(cardName));
