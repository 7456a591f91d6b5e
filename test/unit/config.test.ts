import { expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createRedaction } from "../../src/infrastructure/observability/logs/redaction.ts";

it("[O26] names every variable that is missing or wrong, in words that the log does not hide", () => {
  let told = "";
  try {
    readConfig({ JWT_SECRET: "short", REDIS_URL: "redis://localhost", PORT: "" });
  } catch (error) {
    told = String(error);
  }
  expect(told).toContain("DATABASE_URL is missing");
  expect(told).toContain("JWT_SECRET is wrong: must have at least 32 characters");
  expect(told).not.toContain("REDIS_URL");
  const line = JSON.stringify({ message: told });
  expect(createRedaction()(line).trim()).toBe(line);
});
