import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import express from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { fillBlocks } from "../../../src/dev/docs/fill.ts";
import { operationsPages } from "../../../src/dev/docs/operations.ts";
import { PHASES } from "../../../src/games/blackjack/phases.ts";
import type { TableState } from "../../../src/games/game.ts";
import { logContext, withLogContext } from "../../../src/infrastructure/observability/logs/logContext.ts";
import { traceOf } from "../../../src/infrastructure/observability/metrics/describeRequests.ts";
import { createMetricsHandler, timeHttp } from "../../../src/infrastructure/observability/metrics/httpMetrics.ts";
import { createInstruments } from "../../../src/infrastructure/observability/metrics/instruments.ts";
import { METRICS } from "../../../src/infrastructure/observability/metrics/metricCatalogue.ts";
import { createMetrics } from "../../../src/infrastructure/observability/metrics/metrics.ts";
import { watchProvider } from "../../../src/infrastructure/observability/metrics/providerMetrics.ts";
import { createTableSights } from "../../../src/infrastructure/observability/metrics/tableMetrics.ts";
import { createLongestHeld, createWindow } from "../../../src/infrastructure/observability/metrics/window.ts";
import { asTableId } from "../../../src/kernel/ids.ts";
import { Refused } from "../../../src/kernel/refusals.ts";
import type { NewUser, Session, Users } from "../../../src/players/ports.ts";
import type { Journal, JournalEntry } from "../../../src/tables/ports/journal.ts";

describe("the catalogue", () => {
  it("[O1] is what the registry holds, kind by kind and label by label", async () => {
    const { registry } = createMetrics();
    const held = (await registry.getMetricsAsJSON()).filter(({ name }) => !/^(process|nodejs)_/.test(name));
    expect(held.map(({ name, type, help }) => [name, type, help])).toEqual(
      Object.entries(METRICS).map(([name, { kind, help }]) => [name, kind, help]),
    );
  });

  it("[O1] keeps the names that operators' own dashboards ask for", () => {
    const kept = [
      ...["http_request_duration_seconds", "transactions_total_amount", "wallet_insufficient_funds_error_count"],
      ...["db_connection_pool_waiting", "database_pool_size", "external_provider_failure_rate", "startup_time"],
      ...["socketio_cluster_size", "socketio_connections", "health_check_latency"],
    ];
    expect(kept.filter((name) => !(name in METRICS))).toEqual([]);
  });

  it.each(Object.keys(operationsPages))(
    "[O2] docs/operations/%s is as the code says (else: npm run docs:operations)",
    (name) => {
      const page = readFileSync(new URL(`../../../docs/operations/${name}`, import.meta.url), "utf8");
      expect(page).toBe(fillBlocks(page, operationsPages[name] ?? {}));
    },
  );
});

describe("money", () => {
  it("[O1] chips of new players and dividends are counted with all other money that is moved", async () => {
    const { users, payDay, metrics } = createInstruments();
    const created = { taken: "username" } as const;
    const none = async () => null;
    const room = { create: async (user: { id: string }) => (user.id === "taken" ? created : user), upgrade: none };
    const counted = users(room as unknown as Users);
    for (const id of ["a", "taken", "b"])
      await counted.create({ id } as NewUser, { amount: 100_000n, from: "issue:0" });
    payDay.moved(70n);
    payDay.moved(5n);
    const { values } = await metrics.transactions_total_amount.get();
    expect(values.map(({ labels, value }) => [labels["kind"], value])).toEqual([
      ["ISSUE", 200_000],
      ["DIVIDEND", 75],
    ]);
  });

  it("[O8] payouts are counted from nothing on, so that an alert sees the first that fails", async () => {
    const { metrics } = createInstruments();
    const { values } = await metrics.payouts_total.get();
    expect(values.map(({ labels, value }) => [labels["outcome"], value]).toSorted()).toEqual(
      ["closed", "failed", "interrupted", "paid"].map((outcome) => [outcome, 0]),
    );
  });
});

describe("HTTP calls", () => {
  async function serve() {
    const metrics = createMetrics();
    const app = express();
    const inner = express.Router();
    inner.get("/", (_request, response) => void response.json([]));
    inner.get("/:id", (_request, response) => void response.json({}));
    inner.post("/:id/actions", () => {
      throw new Error("broken");
    });
    app.use(timeHttp(metrics));
    app.use("/api/tables", inner);
    app.get("/metrics", createMetricsHandler(metrics));
    app.use(
      ((_error, _request, response, _next) => void response.status(503).end()) satisfies express.ErrorRequestHandler,
    );
    const server = app.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const seen = async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return [...text.matchAll(/^http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)].map(
        ([, labels, n]) => `${labels} ${n}`,
      );
    };
    return { url, seen };
  }

  it("[O3] requests are counted by the route's template, also when they fail, and never by what a client sent", async () => {
    const { url, seen } = await serve();
    for (let i = 0; i < 5; i += 1) await fetch(`${url}/api/tables/${i}?x=${i}`);
    await fetch(`${url}/api/tables`);
    await fetch(`${url}/api/tables/7/actions`, { method: "POST" });
    for (let i = 0; i < 5; i += 1) await fetch(`${url}/no/such/path/${i}`, { method: "PROPFIND" });
    expect(await seen()).toEqual([
      'method="GET",route="/api/tables/:id",status="200" 5',
      'method="GET",route="/api/tables",status="200" 1',
      'method="POST",route="/api/tables/:id/actions",status="503" 1',
      'method="OTHER",route="other",status="404" 5',
    ]);
  });
});

describe("traces", () => {
  const trace = "0af7651916cd43dd8448eb211c80319c";

  it.each([
    [{ traceparent: `00-${trace}-b7ad6b7169203331-01` }, { trace, spanId: "b7ad6b7169203331" }],
    [{ "x-cloud-trace-context": `${trace}/255;o=1` }, { trace, spanId: "00000000000000ff" }],
    [{ traceparent: "00-nonsense-b7ad6b7169203331-01" }, {}],
    [{ traceparent: `00-${trace}-b7ad6b7169203331-01\n{"severity":"CRITICAL"}` }, {}],
    [{}, {}],
  ])("[O27] %j is %j", (headers, read) => {
    expect(traceOf(headers)).toEqual(read);
  });
});

describe("lines of log", () => {
  it("[O22] of a call say whose it is, once that is known, and of a move its table and round", async () => {
    const watch = createInstruments();
    const players = watch.players({ authenticate: async (_token: string) => ({ playerId: "p-1" }) as Session });
    const journal = watch.journal({ commit: async () => ({ outcome: "conflict" }) } as unknown as Journal<
      TableState,
      object
    >);
    const entry = { tableId: "t-1", roundId: "r-1", command: { by: "player" }, transfers: [] } as unknown;
    await withLogContext({ requestId: "c-1" }, async () => {
      await players.authenticate("a token");
      await journal.commit(entry as JournalEntry<TableState, object>);
      expect(logContext()).toEqual({ requestId: "c-1", userId: "p-1", tableId: "t-1", roundId: "r-1" });
    });
    expect(logContext()).toEqual({});
  });
});

describe("figures of the last five minutes", () => {
  it("[O4] forget what is older, so that an alert ends", () => {
    let now = 0;
    const window = createWindow(() => now);
    expect(window.successRate()).toBe(1);
    window.bad();
    window.good();
    window.longest(700);
    expect([window.successRate(), window.maxMs()]).toEqual([0.5, 700]);
    now = 269_000;
    window.good();
    window.good();
    expect([window.successRate(), window.maxMs()]).toEqual([0.75, 700]);
    now = 301_000;
    expect([window.successRate(), window.maxMs()]).toEqual([1, 0]);
  });

  it("[O5] a lock that never ends shows while it is held", () => {
    let now = 0;
    const held = createLongestHeld(() => now);
    const end = held.began();
    now = 12_000;
    expect(held.ms()).toBe(12_000);
    end();
    end();
    now = 13_000;
    expect(held.ms()).toBe(12_000);
    now = 400_000;
    expect(held.ms()).toBe(0);
  });
});

describe("an outside provider", () => {
  it("[O7] shows the share of its calls that failed; a refusal is an answer", async () => {
    const metrics = createMetrics();
    const provider = watchProvider(metrics, "dealer", {
      debit: async (amount: number) => {
        if (amount > 10) throw new Refused("INSUFFICIENT_FUNDS");
        if (amount < 0) throw new Error("no answer");
        return amount;
      },
    });
    const rate = async () =>
      /external_provider_failure_rate\{provider="dealer"\} (\S+)/.exec(await metrics.scrape())?.[1];
    expect(await rate()).toBe("0");
    expect(await provider.debit(5)).toBe(5);
    await expect(provider.debit(11)).rejects.toThrow(Refused);
    await expect(provider.debit(-1)).rejects.toThrow("no answer");
    await provider.debit(6);
    expect(await rate()).toBe("0.25");
  });
});

describe("the tables in sight", () => {
  const table = (id: string, phase: "BETTING" | "SETTLED", dueAt: number | null) => ({
    tableId: asTableId(id),
    version: 1,
    at: 0,
    frozen: null,
    state: { phase, roundId: null, roundNumber: 1, dueAt },
  });

  it("[O6] tables are counted by phase as long as they are read; overdue ones are seen", () => {
    let now = 0;
    const sights = createTableSights(() => now);
    sights.host(PHASES);
    sights.see(table("a", "BETTING", 5_000));
    sights.see(table("b", "BETTING", null));
    sights.see(table("a", "SETTLED", 5_000));
    expect([sights.byPhase().get("BETTING"), sights.byPhase().get("SETTLED")]).toEqual([1, 1]);
    expect(sights.dueAtOf(asTableId("a"))).toBe(5_000);
    now = 6_000;
    expect(sights.overdue()).toBe(0);
    now = 6_001;
    expect(sights.overdue()).toBe(1);
    now = 10_001;
    expect([...sights.byPhase().values()]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(sights.overdue()).toBe(0);
  });
});
