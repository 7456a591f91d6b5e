import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cardCode, DECK_SIZE } from "../../../src/games/cards.ts";
import { commitmentOf, fairShoe, fairWords, labelOf } from "../../../src/games/fairness.ts";
import { fromHex, hmacSha256, sha256Hex, toHex, utf8 } from "../../../src/games/sha256.ts";
import { shuffleShoe, uniformBelow } from "../../../src/games/shoe.ts";

const SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const MATERIAL = { serverSeed: SEED, clientSeeds: ["alice-seed", "bob-seed", "carol-seed"], label: "table-1:shoe-1" };
const firstTen = (decks: number) => fairShoe(MATERIAL, decks).slice(0, 10).map(cardCode).join(" ");

describe("the published scheme", () => {
  test("[G40] the test vector: commitment, one deck, six decks", () => {
    expect(commitmentOf(SEED)).toBe("630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd");
    expect(firstTen(1)).toBe("4H AS 5S 2S QD 7H JC 8H JS JD");
    expect(firstTen(6)).toBe("4D QC KH 5D 9H 8D 8H 4H AH 7H");
  });

  test.each([1, 2, 4, 6, 8])("[G12] a shoe of %i decks holds each card that often", (decks) => {
    const counts = new Array<number>(DECK_SIZE).fill(0);
    for (const card of fairShoe(MATERIAL, decks)) counts[card] = (counts[card] ?? 0) + 1;
    expect(counts).toEqual(new Array<number>(DECK_SIZE).fill(decks));
  });

  test("[G40] every part of the material matters, and so does where one player's seed ends", () => {
    const shoes = [
      MATERIAL,
      { ...MATERIAL, serverSeed: SEED.replace("00", "01") },
      { ...MATERIAL, label: "table-1:shoe-2" },
      { ...MATERIAL, clientSeeds: ["bob-seed", "alice-seed", "carol-seed"] },
      { ...MATERIAL, clientSeeds: ["alice-seedbob", "-seed", "carol-seed"] },
      { ...MATERIAL, clientSeeds: [] },
    ].map((material) => fairShoe(material, 1).join());
    expect(new Set(shoes).size).toBe(shoes.length);
  });

  test("[G40] the stream of words is HMAC blocks in order, big-endian", () => {
    const words = fairWords({ serverSeed: SEED, clientSeeds: [], label: "x" });
    const entropy = Buffer.from(sha256Hex(new Uint8Array(0)), "hex");
    const block = (c: number) =>
      createHmac("sha256", Buffer.from(SEED, "hex"))
        .update(Buffer.concat([entropy, Buffer.from("x\0"), Buffer.from([0, 0, 0, c])]))
        .digest();
    const expected = [0, 1, 2].flatMap((c) => Array.from({ length: 8 }, (_, i) => block(c).readUInt32BE(4 * i)));
    expect(Array.from({ length: 24 }, words)).toEqual(expected);
  });

  test("[G40] the label is table and round", () => {
    expect(labelOf("t", 7)).toBe("t:7");
  });

  test.each(["", "00", `${SEED}00`, "zz".repeat(32)])(
    "[G40] a seed that is not 32 bytes of hex is our bug: %j",
    (seed) => {
      expect(() => commitmentOf(seed)).toThrow("32 bytes");
    },
  );
});

describe("uniform numbers", () => {
  const from = (words: number[]) => () => {
    const word = words.shift();
    if (word === undefined) throw new Error("out of words");
    return word;
  };

  test("[G40] words of the incomplete last stretch are thrown away", () => {
    const limit = Math.floor(2 ** 32 / 312) * 312;
    expect(uniformBelow(312, from([limit, 2 ** 32 - 1, limit - 1]))).toBe(311);
    expect(uniformBelow(312, from([311]))).toBe(311);
    expect(uniformBelow(256, from([2 ** 32 - 1]))).toBe(255);
  });

  test("[G40] Fisher–Yates from the last index down", () => {
    expect(shuffleShoe(1, () => 0).slice(0, 3)).toEqual([1, 2, 3]);
    const identity = Array.from({ length: 52 }, (_, n) => n);
    const lastIndexes = identity.slice(1).reverse();
    expect(shuffleShoe(1, from(lastIndexes))).toEqual(identity);
  });
});

describe("SHA-256 and HMAC", () => {
  test("[G40] the standard's own examples", () => {
    expect(sha256Hex(utf8("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256Hex(utf8(""))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(sha256Hex(new Uint8Array(1_000_000).fill(97))).toBe(
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    );
    expect(toHex(hmacSha256(utf8("Jefe"), utf8("what do ya want for nothing?")))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  test.each(["0", "0g", "xyz", "é0"])("[G40] %j is no hex", (text) => {
    expect(fromHex(text)).toBeNull();
  });
});
