import { randomUUID } from "node:crypto";
import { Agent, createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { io as connect } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConnectionDeps, serveSockets } from "../../../src/edge/socket/connections.ts";
import { createSocketServer } from "../../../src/edge/socket/server.ts";
import { timeHttp } from "../../../src/infrastructure/observability/metrics/httpMetrics.ts";
import { createInstruments } from "../../../src/infrastructure/observability/metrics/instruments.ts";
import { metricsTracker } from "../../../src/infrastructure/observability/timing/tracker.ts";
import { asPlayerId } from "../../../src/kernel/ids.ts";
import { blackjackOnTheWire } from "../../../src/protocol/blackjack.ts";
import { type Edge, openEdge } from "../../setup/edge.ts";
import { fakeTables } from "../../setup/fakeTables.ts";
import { noLimits } from "../../setup/limits.ts";
import { noTalk } from "../../setup/social.ts";

const MANY = 10_000;
const AT_ONCE = 50;
const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "PROPFIND", "LINK"] as const;
const ROOTS = [
  "/api/syndicates",
  "/api/tables",
  "/api/wallet/deposits",
  "/api/admin/dividends/status",
  "/api/me",
  "/metrics",
];

/** What a machine that is busy with other tests says of itself. */
const BUSY = ["http_unavailable", "store_away", "performance_warning"];

/** The n-th way to write a path: capital letters by the bits of n, and something odd behind it. */
function oddPath(n: number): string {
  const root = ROOTS[n % ROOTS.length] ?? "";
  const cased = [...root].map((letter, place) => ((n >> (place % 13)) & 1 ? letter.toUpperCase() : letter)).join("");
  const behind = ["", "/", "/x", `/${n}`, `/${n}/actions`, `?q=${n}`, `/%2e%2e/${n}`, `//${n}`, `/__proto__`][n % 9];
  return `${cased}${behind}`;
}

describe("what clients send", () => {
  let edge: Edge;
  const watch = createInstruments();
  beforeAll(async () => {
    edge = await openEdge({ http: { tables: fakeTables(), instruments: [timeHttp(watch.metrics)] } });
  });
  afterAll(() => edge.close());

  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const ask = (method: string, path: string, token?: string) =>
    new Promise<number>((resolve, reject) => {
      const headers = {
        "x-request-id": path,
        "idempotency-key": path,
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const sent = httpRequest(`${edge.url}${path}`, { method, agent, headers }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
      });
      sent.once("error", reject).end();
    });

  async function series(): Promise<{ routes: Set<string>; bytes: number }> {
    const text = await watch.metrics.scrape();
    const ours = text.split("\n").filter((line) => !/^(process|nodejs)_|^#/.test(line));
    return {
      routes: new Set([...text.matchAll(/route="([^"]*)"/g)].map(([, route]) => route ?? "")),
      bytes: ours.join("").length,
    };
  }

  it("[L1] a thousand unknown events are one series, whatever they are called and carry", async () => {
    const http = createServer();
    const io = createSocketServer(http, []);
    const session = {
      playerId: asPlayerId(randomUUID()),
      sessionId: randomUUID(),
      username: "ada",
      role: "PLAYER",
      guest: true,
    } as const;
    serveSockets({
      io,
      tables: fakeTables() as unknown as ConnectionDeps["tables"],
      game: blackjackOnTheWire,
      social: noTalk,
      authenticate: async () => session,
      isDraining: () => false,
      standstill: { mayHaveWaited: () => false },
      limits: noLimits,
      socketMaxAgeMs: 3_600_000,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      around: watch.socketEvent,
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const socket = connect(url, { transports: ["websocket"], auth: { token: "any" }, reconnection: false });
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    const odd = (n: number) =>
      [`event ${n}`, `LOBBY:WATCH${n}`, `table:act\n${n}`, "__proto__", "constructor"][n % 5] ?? "";
    for (let n = 0; n < 1_000; n += 1) await socket.emitWithAck(odd(n), { tableId: `${n}`, type: `kind ${n}` });
    const text = await watch.metrics.scrape();
    const labels = new Set(
      [...text.matchAll(/socket_event_duration_seconds_count\{(.*)\}/g)].map(([, found]) => found),
    );
    socket.disconnect();
    await io.close();
    const seen = [...labels].filter((label) => !label?.includes("RATE_LIMITED"));
    expect(seen).toEqual(['event="unknown",outcome="VALIDATION_FAILED"']);
    expect(labels.size).toBeLessThan(3);
  });

  it("[L1] ten thousand odd paths, names and keys make no new series, operation or kind of log line", async () => {
    const { accessToken } = await edge.guest();
    const throwAll = async (from: number, to: number) => {
      let next = from;
      const one = async () => {
        for (let n = next++; n < to; n = next++)
          await ask(METHODS[n % METHODS.length] ?? "GET", oddPath(n), n % 2 === 0 ? accessToken : undefined);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
    };
    await throwAll(0, MANY / 10);
    const first = await series();
    const operations = metricsTracker.getAllMetrics().length;
    const kinds = new Set(edge.log.map(({ type }) => type));
    await throwAll(MANY / 10, MANY);
    const last = await series();
    agent.destroy();

    expect([...last.routes].filter((route) => !first.routes.has(route))).toEqual([]);
    expect([...last.routes].filter((route) => /[A-Z]|\d/.test(route))).toEqual([]);
    expect(last.routes).toContain("other");
    expect(last.bytes).toBeLessThan(first.bytes * 1.5); // Digits of counts; a status or two more.
    expect(metricsTracker.getAllMetrics().length).toBe(operations);
    const more = [...new Set(edge.log.map(({ type }) => type))].filter((type) => !kinds.has(type));
    expect(more.filter((type) => !BUSY.includes(String(type)))).toEqual([]);
  });
});
