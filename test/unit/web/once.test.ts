import { expect, it } from "vitest";
import { Unanswered, VegasError } from "../../../src/client/index.ts";
import { once } from "../../../src/web/once.ts";

/** Writes one wish after the other, with these outcomes. @returns the keys it was asked under */
async function keysOf(wish: readonly unknown[], outcomes: readonly (Error | "answered")[]): Promise<string[]> {
  const keys: string[] = [];
  for (const outcome of outcomes) {
    const write = async ({ idempotencyKey }: { idempotencyKey: string }) => {
      keys.push(idempotencyKey);
      if (outcome !== "answered") throw outcome;
    };
    await once(wish, write).catch((error: unknown) => expect(error).toBe(outcome));
  }
  return keys;
}

const refusal = (retryable: boolean) => new VegasError({ code: "TABLE_BUSY", message: "", retryable });

it("[B15] pressed again after silence, a write has the same key; after an answer another one", async () => {
  const [first, second, third] = await keysOf(["contribute", "a", 500], [new Unanswered(""), "answered", "answered"]);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

it("[B15] a refusal is an answer, unless the same may succeed later", async () => {
  const keys = await keysOf(["contribute", "b", 500], [refusal(true), refusal(false), "answered"]);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

it("[B15] two presses at once are one request; another action is another request", async () => {
  const keys: string[] = [];
  const write = async ({ idempotencyKey }: { idempotencyKey: string }) => void keys.push(idempotencyKey);
  await Promise.all([once(["open", "Ruby"], write), once(["open", "Ruby"], write), once(["open", "Topaz"], write)]);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});
