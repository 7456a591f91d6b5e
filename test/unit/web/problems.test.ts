import { describe, expect, it } from "vitest";
import { VegasError } from "../../../src/client/errors.ts";
import { ERRORS, type ErrorCode, wireError } from "../../../src/protocol/errors.ts";
import { openTableBody, registerBody } from "../../../src/protocol/http.ts";
import { de } from "../../../src/web/i18n/de.ts";
import { en } from "../../../src/web/i18n/en.ts";
import { es } from "../../../src/web/i18n/es.ts";
import { hasField, problemsIn } from "../../../src/web/problems.ts";

const LANGUAGES = [en, de, es];
const refusal = (code: ErrorCode, facts: object = {}) => new VegasError(wireError(code, { ...facts }));
const invalid = (...paths: string[]) =>
  refusal("VALIDATION_FAILED", { issues: paths.map((path) => ({ path, message: "Invalid input" })) });

describe("what the house refused", () => {
  it("[B111] a problem is shown at the field it is about", () => {
    expect(problemsIn(invalid("username", "password"), en)).toEqual({
      fields: { username: en.fields.username, password: en.fields.password },
      text: `${en.fields.username} ${en.fields.password}`,
    });
    expect(problemsIn(refusal("USERNAME_TAKEN", { field: "email" }), en).fields).toEqual({ email: en.taken.email });
    expect(hasField(problemsIn(invalid("maxBet"), en), ["minBet", "maxBet"])).toBe(true);
    expect(hasField(problemsIn(invalid("seats"), en), ["minBet", "maxBet"])).toBe(false);
  });

  it("[B111] a field that is wrong in two ways has one message, and a nested path is shown at the nearest field", () => {
    expect(problemsIn(invalid("name", "name"), en).text).toBe(en.fields.name);
    expect(problemsIn(invalid("rules.surrender"), en).fields).toEqual({ surrender: en.fields.surrender });
    expect(problemsIn(invalid("action.amount"), en).fields).toEqual({ amount: en.fields.amount });
  });

  it("[B111] names a field that has no sentence of its own, in every language; where no field is named it says what to do", () => {
    for (const words of LANGUAGES) {
      expect(problemsIn(invalid("whatever"), words).text).toContain("whatever");
      expect(problemsIn(invalid(""), words).text).toBe(words.errors.VALIDATION_FAILED);
      expect(problemsIn(refusal("VALIDATION_FAILED"), words).text).not.toMatch(/Something|Etwas darin|Algo de/);
    }
  });

  it("[B111] has a sentence for every field of registering and of opening a table", () => {
    const names = [...Object.keys(registerBody.shape), ...Object.keys(openTableBody.shape)];
    expect(names.filter((name) => !(name in en.fields))).toEqual([]);
  });

  it("[B112] says to a banned or excluded player why, and to whom a table is frozen for what", () => {
    for (const words of LANGUAGES)
      for (const reason of ["BANNED", "EXCLUDED"] as const)
        expect(problemsIn(refusal("FORBIDDEN", { reason }), words).text).toBe(words.account.suspended[reason]);
    expect(problemsIn(refusal("FORBIDDEN"), en).text).toBe(en.errors.FORBIDDEN);
    expect(problemsIn(refusal("TABLE_FROZEN", { reason: "looks odd" }), en).text).toContain("looks odd");
  });

  it("[B111] has a sentence for every code", () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) expect(problemsIn(refusal(code), en).text).not.toBe("");
  });
});
