/** Which devices are believed to be a player's, and how two players find out that they are. */
import type { DeviceCard } from "../../protocol/messages.ts";
import { bytesOf, sha256, toBase64 } from "./bytes.ts";
import { isGenuine } from "./device.ts";

export interface Review {
  /** Believed already, and still listed. */
  readonly trusted: readonly DeviceCard[];
  /** Not seen before: of somebody known, nothing is sealed for them until the player has agreed. */
  readonly added: readonly DeviceCard[];
  /** Believed, and no longer listed. */
  readonly gone: readonly DeviceCard[];
  /** Listed with keys that do not belong to this player: the server or somebody before it lies. */
  readonly forged: readonly DeviceCard[];
}

/** @param listed by the server. @param trusted as this device has kept them. */
export async function reviewDevices(
  playerId: string,
  listed: readonly DeviceCard[],
  trusted: readonly DeviceCard[],
): Promise<Review> {
  const genuine = await Promise.all(listed.map((card) => isGenuine(playerId, card)));
  const real = listed.filter((_, index) => genuine[index]);
  const has = (cards: readonly DeviceCard[], card: DeviceCard) =>
    cards.some(({ deviceId }) => deviceId === card.deviceId);
  return {
    trusted: trusted.filter((card) => has(real, card)),
    added: real.filter((card) => !has(trusted, card)),
    gone: trusted.filter((card) => !has(real, card)),
    forged: listed.filter((_, index) => !genuine[index]),
  };
}

/** Both players' devices, as one of them knows them. */
export type Sides = readonly [Side, Side];
interface Side {
  readonly playerId: string;
  readonly devices: readonly DeviceCard[];
}

export interface Comparison {
  /** Eight words to read to each other, of five letters each, in no language: 128 bits. */
  readonly words: readonly string[];
  /** The same and more, for a picture that the other's camera reads. */
  readonly code: string;
}

/** The same on both sides exactly when both know the same devices of each other. */
export async function comparisonOf(sides: Sides): Promise<Comparison> {
  const listed = sides
    .map(({ playerId, devices }) => [playerId, devices.map(({ deviceId }) => deviceId).toSorted()] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const digest = await sha256(bytesOf(["VegasCore comparison 1", ...listed]));
  const bits = new DataView(digest.buffer);
  const words = Array.from({ length: 8 }, (_, index) => wordOf(bits.getUint16(2 * index)));
  return { words, code: `vegascore:compare:${toBase64(digest)}` };
}

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";

/** 16 bits as a word that can be said over a telephone (proquint). */
function wordOf(bits: number): string {
  const [a, b, c, d, e] = [bits >> 12, (bits >> 10) & 3, (bits >> 6) & 15, (bits >> 4) & 3, bits & 15];
  return `${CONSONANTS[a]}${VOWELS[b]}${CONSONANTS[c]}${VOWELS[d]}${CONSONANTS[e]}`;
}
