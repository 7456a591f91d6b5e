/** From the click to the ledger: what a collector is sent, what it is not, and that nobody needs it. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { attributeOf, type Collector, openCollector, type TakenSpan } from "../setup/collector.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";
import { guest, openTable, Wire } from "./wire/wire.ts";

let collector: Collector;
let cluster: Cluster;
let url: string;
beforeAll(async () => {
  collector = await openCollector();
  cluster = await openCluster(1, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: "100" });
  url = cluster.containers[0]!.url;
});
afterAll(async () => {
  await cluster?.close();
  await collector?.close();
});

const namesOf = (spans: readonly TakenSpan[]) => new Set(spans.map(({ name }) => name));

/** The span and all that is above it, up to the click. */
function path(span: TakenSpan, within: readonly TakenSpan[]): string[] {
  const above = within.find(({ spanId }) => spanId === span.parentSpanId);
  return [span.name, ...(above === undefined ? [] : path(above, within))];
}

it("[O70] a move is one trace, from the socket's event through lock, rules and journal to Postgres", async () => {
  const { accessToken: token, user } = await guest(url);
  const { tableId } = await openTable(url, token);
  const wire = await Wire.connect(url, { token });
  await wire.mustAct(tableId, { type: "sit", seat: 0 });
  const refused = await wire.act(tableId, { type: "hit" });
  wire.close();
  expect(refused.ok).toBe(false);

  const click = await collector.taken(
    (span) => span.name === "socket table:act" && attributeOf(span, "outcome") === "ok",
  );
  expect(attributeOf(click, "userId")).toBe(user.id);
  expect(attributeOf(click, "tableId")).toBe(tableId);
  expect(click.parentSpanId).toBeUndefined();

  // A part ends before the whole, and is sent no later.
  const trace = collector.spans.filter(({ traceId }) => traceId === click.traceId);
  const commit = trace.find(({ name }) => name === "db.journal.commit")!;
  expect(path(commit, trace)).toEqual(["db.journal.commit", "game.blackjack", "socket table:act"]);
  expect([...namesOf(trace)]).toEqual(
    expect.arrayContaining(["redis.locks.acquire", "redis.hot.load", "blackjack.decide", "redis.hot.project"]),
  );
  const statement = trace.find(
    ({ name, parentSpanId }) => name === "postgres.statement" && parentSpanId === commit.spanId,
  );
  expect(statement, "a statement inside the commit").toBeDefined();
  for (const part of trace) {
    expect(BigInt(part.startTimeUnixNano)).toBeLessThanOrEqual(BigInt(part.endTimeUnixNano));
    expect(part.status.code ?? 0).toBe(0);
  }

  const refusal = await collector.taken((span) => attributeOf(span, "outcome") === "INVALID_PHASE");
  expect(refusal.status.code ?? 0).toBe(0); // A refusal is an answer.
  expect([...collector.services]).toEqual(["vegascore"]);
});

it("[O71] a call goes on its caller's trace, is named by its route, and its log line carries the ids", async () => {
  const [traceId, parentSpanId] = ["a".repeat(32), "b".repeat(16)];
  const { accessToken } = await guest(url);
  const response = await fetch(`${url}/api/tables/${randomUUID()}`, {
    headers: { authorization: `Bearer ${accessToken}`, traceparent: `00-${traceId}-${parentSpanId}-01` },
  });
  expect(response.status).toBe(404);
  const span = await collector.taken((one) => one.parentSpanId === parentSpanId);
  expect(span).toMatchObject({ traceId, name: "GET /api/tables/:id" });
  expect(attributeOf(span, "status")).toBe("404");
  const line = await vi.waitUntil(
    () =>
      readFileSync(cluster.containers[0]!.logFile, "utf8")
        .split("\n")
        .find((text) => text.includes(`"trace":"${traceId}"`)),
    { timeout: 20_000, interval: 20 },
  );
  expect(line).toContain(`"spanId":"${span.spanId}"`);
});

it("[O72] loops, heartbeats and probes make no traces", async () => {
  await fetch(`${url}/health`);
  await guest(url);
  await collector.taken(({ name }) => name === "POST /api/auth/guest");
  const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect([...namesOf(roots)].filter((name) => !/^(socket |(GET|POST) \/api\/)/.test(name))).toEqual([]);
});

it("[O73] a collector that hangs delays no request, and a container that goes away waits for it one second at most", async () => {
  collector.hang();
  const { accessToken: token } = await guest(url);
  await openTable(url, token);
  const container = cluster.containers[0]!;
  const { code } = await container.process.stop("SIGTERM", 10_000);
  expect(code).toBe(0);
  expect(readFileSync(container.logFile, "utf8")).toContain('"type":"drain_ended"');
});
