import { createHash, createHmac } from "node:crypto";
import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { fromHex, hmacPrefixed, hmacSha256, sha256Hex, toHex, utf8 } from "../../../src/games/sha256.ts";

const bytes = fc.uint8Array({ maxLength: 300 });

test.prop([bytes])("[G40] SHA-256 is the platform's", (message) => {
  expect(sha256Hex(message)).toBe(createHash("sha256").update(message).digest("hex"));
});

test.prop([bytes, bytes, bytes])("[G40] HMAC is the platform's, however the message is cut", (key, prefix, suffix) => {
  const whole = createHmac("sha256", key).update(prefix).update(suffix).digest("hex");
  const continued = hmacPrefixed(key, prefix);
  const hex = () => Array.from(continued(suffix), (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  expect([hex(), hex()]).toEqual([whole, whole]);
  expect(toHex(hmacSha256(key, Buffer.concat([prefix, suffix])))).toBe(whole);
});

test.prop([bytes])("[G40] hex there and back", (message) => {
  expect(fromHex(toHex(message))).toEqual(message);
});

test.prop([fc.string({ unit: "binary" })])("[G40] text is hashed as UTF-8", (text) => {
  expect(toHex(utf8(text))).toBe(Buffer.from(text, "utf8").toString("hex"));
});
