/** Every secret that players, operators and stores use in a whole run, searched for in every line that was logged. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { playRounds } from "../../docs/examples/play.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";
import { call, guest, Wire } from "./wire/wire.ts";

const secret = (bytes = 24): string => randomBytes(bytes).toString("base64url");
const JWT_SECRET = secret(32);

let cluster: Cluster;
beforeAll(async () => {
  cluster = await openCluster(2, { LOG_LEVEL: "trace", JWT_SECRET, SLOW_QUERY_MS: "1" });
});
afterAll(() => cluster?.close());

it("[O28] no line of log of a whole run holds a secret, and every line is JSON with its severity", async () => {
  const secrets = new Map<string, string>([
    ["JWT_SECRET", JWT_SECRET],
    ["the admin's password", cluster.admin.password],
    ["the database's password", inject("stores").password],
  ]);
  const keep = (name: string, value: string): string => {
    secrets.set(name, value);
    return value;
  };
  const urls = cluster.containers.map(({ url }) => url);
  const [url = ""] = urls;
  const post = (path: string, body: unknown, token?: string) =>
    call<Record<string, string>>("POST", url + path, { body, ...(token === undefined ? {} : { token }) });

  // A life of an account, with every mistake a person makes.
  const name = `player${randomBytes(4).toString("hex")}`;
  const email = keep("an e-mail address", `${name}@example.com`);
  const password = keep("a password", secret());
  const registered = await post("/api/auth/register", { username: name, email, password });
  expect(registered.status).toBe(201);
  keep("an access token", registered.body["accessToken"] ?? "");
  const refreshToken = keep("a refresh token", registered.body["refreshToken"] ?? "");
  await post("/api/auth/register", { username: name, email, password });
  await post("/api/auth/login", { username: name, password: keep("a wrong password", secret()) });
  await post("/api/auth/login", { username: email, password: { deep: keep("a password in an object", secret()) } });
  const login = await post("/api/auth/login", { username: name, password });
  keep("a second access token", login.body["accessToken"] ?? "");
  const refreshed = await post("/api/auth/refresh", { refreshToken });
  keep("a rotated refresh token", refreshed.body["refreshToken"] ?? "");
  await post("/api/auth/refresh", { refreshToken }); // Used twice: the whole family is revoked.
  await call("POST", `${url}/api/auth/login`, {
    text: `{"username":"x","password":"${keep("half a body", secret())}"`,
  });

  // Tokens where they do not belong.
  const token = keep("a guest's token", (await guest(url)).accessToken);
  await call("GET", `${url}/api/me?access_token=${token}&password=${keep("a password in a query", secret())}`, {
    token,
  });
  await fetch(`${url}/api/me`, {
    headers: {
      authorization: `Bearer ${keep("a false token", secret())}`,
      cookie: `session=${keep("a cookie", secret())}`,
      "x-csrf-token": keep("a csrf token", secret()),
      "x-request-id": `forged\u0020id`,
    },
  });
  await Wire.connect(url, { token: keep("a false token in a handshake", secret()) }).catch(() => undefined);
  const wire = await Wire.connect(url, { token });
  wire.socket.emit("no:such", { password: keep("a password in an unknown event", secret()) });
  wire.socket.emit("table:act", { secret: keep("a secret in a wrong payload", secret()) });
  wire.socket.disconnect();

  // Play, and lose the store on the way: its errors name connections.
  await playRounds(urls, 4, () => undefined);
  await cluster.redis.kill();
  await fetch(`${url}/api/tables`, { headers: { authorization: `Bearer ${token}` } }); // Once, whatever comes of it.
  await cluster.redis.start();

  const admin = await post("/api/auth/login", cluster.admin);
  keep("the admin's token", admin.body["accessToken"] ?? "");
  await call("GET", `${url}/api/admin/ledger/check`, { token: admin.body["accessToken"] ?? "" });
  await Promise.all(cluster.containers.map((container) => container.stop())); // The last words, too.

  const logs = cluster.containers.map(({ logFile }) => readFileSync(logFile, "utf8")).join("");
  const lines = logs.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(30);
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({
      severity: expect.stringMatching(/^(DEBUG|INFO|WARNING|ERROR|CRITICAL)$/),
      service: "vegascore",
      container: expect.stringMatching(/^server-/),
      message: expect.any(String),
    });
  expect([...secrets].filter(([, value]) => value === "").map(([what]) => what)).toEqual([]);
  expect([...secrets].filter(([, value]) => logs.includes(value)).map(([what]) => what)).toEqual([]);
  expect(logs).not.toContain("access_token="); // No query strings at all.
  expect(logs).toContain('"type":"slow_query"'); // Their texts were among the lines.
});
