/** What can be said with one press. Pages say it in their reader's language; others show the text. */
export const PHRASES = {
  GOOD_LUCK: "Good luck!",
  WELL_PLAYED: "Well played!",
  NICE_HAND: "Nice hand!",
  THANKS: "Thanks!",
  BAD_LUCK: "Bad luck!",
  GOOD_GAME: "Good game!",
  CLAP: "👏",
  LAUGH: "😄",
  WOW: "😮",
  TEAR: "😢",
  COFFEE: "☕",
  CLOVER: "🍀",
} as const;

export type Phrase = keyof typeof PHRASES;
export const PHRASE_NAMES = Object.keys(PHRASES) as [Phrase, ...Phrase[]];
