/**
 * Who chose the cards? Nobody: the server commits to its seed before the first bet, players add theirs,
 * and the shoe follows from both by this published scheme, which anyone can recompute (docs/FAIRNESS.md).
 *
 *   entropy  = SHA-256 over the players in seat order of uint32be(length), then the UTF-8 seed
 *   block c  = HMAC-SHA256(key: server seed, message: entropy, UTF-8 label, 0x00, uint32be(c))
 *   words    = each block as eight uint32 big-endian
 *   shoe     = Fisher–Yates over 0 … 52 · decks − 1 from the last index down, dealt from index 0
 */
import { assert } from "../kernel/assert.ts";
import type { Card } from "./cards.ts";
import { fromHex, hmacPrefixed, sha256, sha256Hex, utf8 } from "./sha256.ts";
import { shuffleShoe, type Words } from "./shoe.ts";

export const FAIRNESS_SCHEME = "vegascore-hmac-sha256-1";

export interface SeedMaterial {
  /** 32 bytes as 64 lower-case hex digits. */
  readonly serverSeed: string;
  /** In seat order; only of players who gave one. */
  readonly clientSeeds: readonly string[];
  readonly label: string;
}

/** What is published before the first bet: SHA-256 of the 32 seed bytes, as hex. */
export const commitmentOf = (serverSeed: string): string => sha256Hex(seedBytes(serverSeed));

export const labelOf = (tableId: string, roundNumber: number): string => `${tableId}:${roundNumber}`;

/** The label of a round's nth shoe: 2 and more only where a round needs more cards than a shoe holds (G13). */
export const labelOfShoe = (label: string, nth: number): string => (nth === 1 ? label : `${label}:${nth}`);

/** The cards of a round in the order they are dealt. */
export function fairShoe(material: SeedMaterial, decks: number): Card[] {
  return shuffleShoe(decks, fairWords(material));
}

/** The endless stream of words of a round. */
export function fairWords({ serverSeed, clientSeeds, label }: SeedMaterial): Words {
  const block = hmacPrefixed(seedBytes(serverSeed), concat([entropyOf(clientSeeds), utf8(label), new Uint8Array(1)]));
  const counter = new Uint8Array(4);
  const counterView = new DataView(counter.buffer);
  let blocks = 0;
  let words: Int32Array = new Int32Array(0);
  let at = 0;
  return () => {
    if (at === words.length) {
      counterView.setUint32(0, blocks++);
      words = block(counter);
      at = 0;
    }
    return (words[at++] as number) >>> 0;
  };
}

function entropyOf(clientSeeds: readonly string[]): Uint8Array {
  return sha256(
    concat(
      clientSeeds.flatMap((seed) => {
        const bytes = utf8(seed);
        const length = new Uint8Array(4);
        new DataView(length.buffer).setUint32(0, bytes.length);
        return [length, bytes];
      }),
    ),
  );
}

function seedBytes(serverSeed: string): Uint8Array {
  const bytes = fromHex(serverSeed);
  assert(bytes !== null && bytes.length === 32, "a server seed is 32 bytes in hex");
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
