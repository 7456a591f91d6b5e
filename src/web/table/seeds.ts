/**
 * The player's part of the shuffle. With each bet goes the hash of a fresh secret; the secret itself only after betting
 * has closed. Kept over a reload, so that a round begun before it is shuffled with it all the same.
 */
import { effect, signal } from "@preact/signals";
import type { TableView } from "../../client/index.ts";
import { hashOfSeed } from "../../games/blackjack/reveal.ts";
import { toHex } from "../../games/sha256.ts";
import { isText, isTexts, keep, kept } from "../kept.ts";

const KEPT = 16; // A few tables' worth of rounds; one that is not revealed in 3 s is of no more use.

/** What the player wants to be mixed into every shuffle, in their own words; empty: chance alone. */
export const ownWords = signal(kept(localStorage, "ownWords", isText) ?? "");
effect(() => keep(localStorage, "ownWords", ownWords.value));

export const OWN_WORDS_MAX = 64; // Letters; with what is added it stays below what a seed may be long.

/** With a player's own words come a few letters of chance: a seed that is used twice is no secret the second time. */
export function makeSeed(): { readonly seed: string; readonly hash: string } {
  const chance = toHex(crypto.getRandomValues(new Uint8Array(16)));
  const own = ownWords.peek().trim();
  const seed = own === "" ? chance : `${own}-${chance.slice(0, 12)}`;
  const seeds = kept(sessionStorage, "seeds", isTexts) ?? [];
  keep(sessionStorage, "seeds", [...seeds, seed].slice(-KEPT));
  return { seed, hash: hashOfSeed(seed) };
}

/** The secret this seat is asked to show now; null when it is asked nothing, or another device holds it. */
export function seedToReveal({ fairness }: Pick<TableView, "fairness">, seat: number): string | null {
  return fairness.awaitingSeeds?.includes(seat) ? seedBehind(fairness, seat) : null;
}

/** The secret behind this seat's bet, if it was made here. */
export function seedBehind({ clientSeedHashes = [] }: TableView["fairness"], seat: number): string | null {
  const hash = clientSeedHashes.find((one) => one.seat === seat)?.hash;
  if (hash === undefined) return null;
  const seeds = kept(sessionStorage, "seeds", isTexts) ?? [];
  return seeds.find((seed) => hashOfSeed(seed) === hash) ?? null;
}
