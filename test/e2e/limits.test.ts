/** The limits as production has them, over three containers. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cluster, openCluster } from "../setup/containers.ts";
import { call, guest, openTable, Wire } from "./wire/wire.ts";

describe("limits", () => {
  let cluster: Cluster;
  let urls: string[];
  beforeAll(async () => {
    cluster = await openCluster(3, { RATE_LIMITS: "" });
    urls = cluster.containers.map(({ url }) => url);
  });
  afterAll(() => cluster.close());

  const at = (n: number): string => urls[n % urls.length]!;
  const deposit = (n: number, token: string) =>
    call<{ code?: string; retryAfterMs?: number; policy?: string }>("POST", `${at(n)}/api/wallet/deposits`, {
      token,
      body: { amount: 5 },
    });

  it("[L10] [L15] [W15] the sixth payment within ten seconds is answered with a wait of 8 s, in every form there is", async () => {
    const { accessToken: token } = await guest(at(0));
    for (let n = 0; n < 5; n += 1) {
      const { status, headers } = await deposit(n, token);
      expect(status).toBe(201);
      expect(headers.get("ratelimit-policy")).toBe('"api";q=100;w=60, "money-write";q=5;w=10');
      expect(headers.get("ratelimit")).toMatch(new RegExp(`^"api";r=\\d+;t=\\d+, "money-write";r=${4 - n};t=[1-8]$`));
    }
    const sixth = await deposit(5, token);
    expect(sixth).toMatchObject({ status: 429, body: { code: "RATE_LIMITED", policy: "money-write" } });
    expect(sixth.headers.get("retry-after")).toBe("8");
    expect(sixth.body.retryAfterMs).toBeGreaterThan(7_000);
    expect(sixth.body.retryAfterMs).toBeLessThanOrEqual(8_000);
    const { body: wallet } = await call<{ balance: number }>("GET", `${at(1)}/api/wallet`, { token });
    expect(wallet.balance).toBe(100_025);
  });

  it("[L12] of three hundred parallel payments at three containers five pass", async () => {
    const { accessToken: token } = await guest(at(0));
    const all = await Promise.all(Array.from({ length: 90 }, (_, n) => deposit(n, token)));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(all.filter(({ status }) => status === 429)).toHaveLength(85);
  });

  it("[L10] of a hundred and twenty calls a hundred are answered", async () => {
    const { accessToken: token } = await guest(at(0));
    const all = await Promise.all(Array.from({ length: 120 }, (_, n) => call("GET", `${at(n)}/api/wallet`, { token })));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(100);
  });

  it("[L11] [L16] a script at a table is refused nine times in ten, over how many sockets and containers ever; its neighbour is not", async () => {
    const [script, person] = await Promise.all([guest(at(0)), guest(at(1))]);
    const { tableId } = await openTable(at(0), script.accessToken);
    const wires = await Promise.all(urls.map((url) => Wire.connect(url, { token: script.accessToken })));
    const act = (n: number) =>
      wires[n % wires.length]!.socket.emitWithAck("table:act", {
        tableId,
        actionId: randomUUID(),
        action: { type: "hit" },
      });
    const answers: { error: { code: string } }[] = await Promise.all(Array.from({ length: 300 }, (_, n) => act(n)));
    const limited = answers.filter(({ error }) => error.code === "RATE_LIMITED");
    expect(limited.length).toBeGreaterThanOrEqual(300 - 3 * 15);
    const neighbour = await Wire.connect(at(1), { token: person.accessToken });
    expect(await neighbour.act(tableId, { type: "sit", seat: 0 })).toMatchObject({ ok: true });
    for (const wire of [...wires, neighbour]) wire.close();
  });

  it("[L16] who watches the lobby time and again is refused, and cut when nothing helps", async () => {
    const { accessToken: token } = await guest(at(0));
    const { socket } = await Wire.connect(at(0), { token });
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    let [asked, answered] = [0, 0];
    const flood = setInterval(() => {
      for (let i = 0; i < 40; i += 1) {
        asked += 1;
        socket.emit("lobby:watch", {}, ({ ok }: { ok: boolean }) => {
          if (ok) answered += 1;
        });
      }
    }, 50);
    await gone;
    clearInterval(flood);
    expect(answered).toBeLessThanOrEqual(30);
    expect(asked).toBeGreaterThan(300);
  });

  it("[L16] a socket watches fifty tables, and not one more", async () => {
    const watcher = await guest(at(0));
    const wire = await Wire.connect(at(0), { token: watcher.accessToken });
    const codes: (string | true)[] = [];
    for (let n = 0; n < 11; n += 1) {
      const { accessToken: token } = await guest(at(n));
      for (let i = 0; i < 5 && codes.length < 51; i += 1) {
        const { tableId } = await openTable(at(n), token);
        const answer = await wire.ask("table:join", { tableId });
        codes.push(answer.ok ? true : answer.error.code);
      }
    }
    expect(codes).toEqual([...Array(50).fill(true), "LIMIT_REACHED"]);
    wire.close();
  });
});
