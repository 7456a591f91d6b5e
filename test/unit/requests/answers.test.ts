import { describe, expect, it } from "vitest";
import { fingerprintOf, operationId } from "../../../src/requests/answers.ts";
import { newPlayerId } from "../../setup/ids.ts";

const playerId = newPlayerId();

describe("operation ids", () => {
  it("[P13] are UUIDs, the same for every try of a request", () => {
    for (let i = 0; i < 200; i += 1) {
      const id = operationId({ playerId, key: `key ${i}` }, "POST /x");
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(operationId({ playerId, key: `key ${i}` }, "POST /x")).toBe(id);
    }
  });

  it("[P13] differ by player, call and key, and can't be talked into each other", () => {
    const ids = [
      operationId({ playerId, key: "a" }, "POST /x"),
      operationId({ playerId, key: "b" }, "POST /x"),
      operationId({ playerId, key: "a" }, "POST /y"),
      operationId({ playerId: newPlayerId(), key: "a" }, "POST /x"),
      operationId({ playerId, key: '","a' }, "POST /x"),
      operationId({ playerId, key: "/xa" }, "POST "),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("fingerprints", () => {
  it("[P13] tell calls and bodies apart", () => {
    const prints = [
      fingerprintOf("POST /x", { amount: 1 }),
      fingerprintOf("POST /x", { amount: 2 }),
      fingerprintOf("POST /y", { amount: 1 }),
      fingerprintOf("POST /x", { amount: "1" }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
    expect(fingerprintOf("POST /x", { amount: 1 })).toBe(prints[0]);
  });
});
