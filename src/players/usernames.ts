/** Names of players: one per spelling, and one found for every guest. */
import { randomInt } from "node:crypto";
import { USERNAME_MAX } from "../text/names.ts";
import { SKELETON_VERSION, skeletonsOf } from "../text/skeleton.ts";
import type { Named } from "./ports.ts";

/** No vowels and no look-alikes: codes that can be read out and spell nothing. */
const LETTERS = "23456789bcdfghjkmnpqrstvwxz";

/** A name with what must be unique of it. */
export const namedAs = (username: string): Named => ({
  username,
  usernameKey: usernameKey(username),
  skeletons: skeletonsOf(username),
  skeletonVersion: SKELETON_VERSION,
});

/** What must be unique: `Ada`, `ada` and `Ａｄａ` are one player. */
export const usernameKey = (username: string): string => username.normalize("NFKC").toLowerCase();

/** What was typed as a name may be an e-mail address: no username holds an @, and every address does. */
export const readLogin = (login: string): { usernameKey: string } | { email: string } =>
  login.includes("@") ? { email: login.toLowerCase() } : { usernameKey: usernameKey(login) };

/** A generated name: seven of 27 letters, so a clash is a matter of 10^10. */
export const guestName = (): string => `guest-${code(7)}`;

/** Near the name that was taken: its beginning and a code. */
export const variantOf = (username: string): string =>
  `${[...username].slice(0, USERNAME_MAX - 5).join("")}-${code(4)}`;

const code = (length: number): string => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join("");
