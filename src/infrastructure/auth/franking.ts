/** The house's seal on private messages, and the check of what a report says was in one. */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Franked, Franking } from "../../social/ports/messages.ts";

/** @param secret shared by all containers. After a change of it, messages from before can't be reported. */
export function createFranking(secret: string): Franking {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", "vegascore franking", 32));
  const seal = ({ id, from, to, at, commitment }: Franked) =>
    createHmac("sha256", key)
      .update(JSON.stringify([id, from, to, at, commitment]))
      .digest("base64url");
  return {
    seal,
    isSealed: (message, sealed) => isSame(seal(message), sealed),
    isCommitted: ({ from, to, commitment }, text, frankingKey) =>
      isSame(commitmentTo(frankingKey, from, to, text), commitment),
  };
}

/** As the sender's device made it: `commitTo` of the client. */
const commitmentTo = (frankingKey: string, from: string, to: string, text: string): string =>
  createHmac("sha256", Buffer.from(frankingKey, "base64url"))
    .update(JSON.stringify(["VegasCore franking 1", from, to, text]))
    .digest("base64url");

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
