import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Edge, openEdge } from "../../setup/edge.ts";

const OTHER = "http://localhost:8081";

describe("pages of other origins", () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await openEdge({ http: { allowedOrigins: [OTHER, "https://play.example"], publicUrls: [OTHER] } });
  });
  afterAll(() => edge.close());

  const call = (method: string, origin: string) => edge.call(method, "/api/auth/guest", { headers: { origin } });

  it.each([OTHER, "https://play.example"])("[P22] %s may call, with its token and keys", async (origin) => {
    const asked = await call("OPTIONS", origin);
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
    expect(asked.headers.get("access-control-allow-headers")).toBe("Authorization, Content-Type, Idempotency-Key");
    const answered = await call("POST", origin);
    expect([answered.status, answered.headers.get("access-control-allow-origin")]).toEqual([201, origin]);
    expect(answered.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answered.headers.get("vary")).toContain("Origin");
  });

  it.each(["https://evil.example", "null", `${OTHER}.evil.example`, "http://localhost:80811"])(
    "[P22] %s may not",
    async (origin) => {
      for (const method of ["OPTIONS", "POST"])
        expect((await call(method, origin)).headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  it("[P22] our page may connect to the other containers, and to no other origin", async () => {
    const policy = (await edge.call("GET", "/nothing")).headers.get("content-security-policy") ?? "";
    expect(policy.split(";")).toContain(`connect-src 'self' ${OTHER} ws://localhost:8081`);
  });
});
