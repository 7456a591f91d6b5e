import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blocks } from "../../src/dev/docs/blocks.ts";
import { fillBlocks } from "../../src/dev/docs/fill.ts";
import { notationOf } from "../../src/dev/docs/notation.ts";
import { ERRORS } from "../../src/protocol/errors.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/values.ts";

const page = readFileSync(new URL("../../docs/PROTOCOL.md", import.meta.url), "utf8");

describe("docs/PROTOCOL.md", () => {
  it("[W1] says what the schemas and the error catalogue say (else: npm run docs:protocol)", () => {
    expect(page).toBe(fillBlocks(page, blocks));
  });

  it("[W1] names the version", () => {
    expect(page.split("\n")[0]).toBe(`# The wire protocol, version ${PROTOCOL_VERSION}`);
  });

  it("[W1] has one line for each code of the catalogue", () => {
    const codes = [...page.matchAll(/^\| `([A-Z_]+)` \| \d{3} \|/gm)].map(([, code]) => code);
    expect(codes).toEqual(Object.keys(ERRORS));
  });

  it("[W1] a changed schema makes the page stale", () => {
    expect(fillBlocks(page, { ...blocks, rules: () => "another notation" })).not.toBe(page);
  });

  it("[W1] a block without a place, and a place without a block, are errors", () => {
    expect(() => fillBlocks(page, { ...blocks, lost: () => "" })).toThrow("no place for: lost");
    expect(() => fillBlocks("<!-- odd -->\n<!-- /odd -->", {})).toThrow('no block "odd"');
  });
});

describe("the notation", () => {
  it.each([
    [{ type: "integer", minimum: 1, maximum: 7 }, "int(1..7)"],
    [{ type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, "int"],
    [{ type: "string", maxLength: 60 }, "string(..60)"],
    [{ type: "string", format: "uuid", pattern: "^…$" }, "uuid"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ enum: ["S17", "H17"] }, '"S17" | "H17"'],
    [{ type: "array", items: { anyOf: [{ $ref: "SeatView" }, { type: "null" }] } }, "(SeatView | null)[]"],
    [{ type: "object", propertyNames: {}, additionalProperties: { type: "boolean" } }, "Record<string, boolean>"],
    [
      { type: "object", properties: { a: { type: "boolean", default: true }, b: { const: 2 } }, required: ["b"] },
      "{ a?: boolean = true; b: 2 }",
    ],
  ] as const)("[W1] writes %j as %s", (schema, text) => {
    expect(notationOf(schema as Parameters<typeof notationOf>[0])).toBe(text);
  });
});
