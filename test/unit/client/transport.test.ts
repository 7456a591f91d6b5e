/** One contract for the real transport and the fake that all other client tests rely on. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { afterEach, describe, expect, it } from "vitest";
import { socketTransport } from "../../../src/client/socketTransport.ts";
import type { Transport } from "../../../src/client/transport.ts";
import { type ErrorCode, wireError } from "../../../src/protocol/errors.ts";
import { FakeClock } from "./fakeClock.ts";
import { FakeHouse } from "./fakeHouse.ts";
import { A } from "./player.ts";

interface Stage {
  readonly transport: Transport;
  readonly url: string;
  readonly tokens: readonly string[];
  refuseWith(code: ErrorCode): void;
  say(event: string, payload: object): void;
  /** Breaks every connection and lets nobody in. */
  vanish(): Promise<void>;
  passTime(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** `echo` is acknowledged with its payload, `silence` never. */
const STAGES: Record<string, () => Promise<Stage>> = {
  async "the fake"() {
    const clock = new FakeClock();
    const house = new FakeHouse(clock);
    house.answer = ({ event, payload }) => (event === "echo" ? { ok: true, ...payload } : "silence");
    return {
      transport: house,
      url: A,
      get tokens() {
        return house.openings.map(({ token }) => token);
      },
      refuseWith: (code) => void house.doors.set(A, code),
      say: (event, payload) => house.say(A, event, payload),
      vanish: async () => house.kill(A),
      passTime: (ms) => clock.pass(ms),
      close: async () => house.kill(A),
    };
  },
  async "Socket.IO"() {
    const http = createServer();
    const io = new Server(http, { transports: ["websocket"] });
    const tokens: string[] = [];
    let refusal: ErrorCode | null = null;
    io.use((socket, next) => {
      tokens.push(String(socket.handshake.auth["token"]));
      next(refusal === null ? undefined : Object.assign(new Error(refusal), { data: wireError(refusal) }));
    });
    io.on("connection", (socket) => {
      socket.on("echo", (payload: object, acknowledge: (answer: object) => void) =>
        acknowledge({ ok: true, ...payload }),
      );
    });
    await new Promise<void>((resolve) => {
      http.listen(0, "127.0.0.1", resolve);
    });
    return {
      transport: socketTransport,
      url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
      tokens,
      refuseWith(code) {
        refusal = code;
      },
      say: (event, payload) => void io.emit(event, payload),
      vanish: () => io.close(),
      passTime: async () => undefined, // Passes by itself.
      close: () => io.close(),
    };
  },
};

describe.each(Object.entries(STAGES))("a link of %s", (_, raise) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function open() {
    const stage = await raise();
    cleanups.push(() => stage.close());
    const heard: unknown[] = [];
    let wake: () => void = () => undefined;
    const link = stage.transport.open(stage.url, "my-token", (event, payload) => {
      heard.push([event, payload]);
      wake();
    });
    cleanups.push(() => link.close());
    const nextHeard = () => (heard.length > 0 ? Promise.resolve() : new Promise<void>((resolve) => (wake = resolve)));
    return { stage, link, heard, nextHeard };
  }

  it("[CL1] is open when the server has accepted the token", async () => {
    const { stage, link } = await open();
    await link.opened;
    expect(stage.tokens).toEqual(["my-token"]);
  });

  it("[CL9] tells the code with which it was refused", async () => {
    const { stage } = await open();
    stage.refuseWith("UNAUTHENTICATED");
    const link = stage.transport.open(stage.url, "stale", () => undefined);
    await expect(link.opened).rejects.toMatchObject({ name: "LinkRefused", code: "UNAUTHENTICATED" });
    await link.closed;
  });

  it("[CL1] an address without a server is reported without a code", async () => {
    const { stage, link: first } = await open();
    await first.opened;
    await stage.vanish();
    const link = stage.transport.open(stage.url, "my-token", () => undefined);
    await expect(link.opened).rejects.toMatchObject({ name: "LinkRefused", code: null });
    await link.closed;
  });

  it("[CL3] brings the acknowledgement", async () => {
    const { link } = await open();
    await link.opened;
    expect(await link.request("echo", { word: "hi" }, 60_000)).toEqual({ ok: true, word: "hi" });
  });

  it("[CL11] a request without an acknowledgement in time is Unanswered, the link stays", async () => {
    const { stage, link } = await open();
    await link.opened;
    const outcome = expect(link.request("silence", {}, 30)).rejects.toMatchObject({ name: "Unanswered" });
    await stage.passTime(30);
    await outcome;
    expect(await link.request("echo", { still: "here" }, 60_000)).toEqual({ ok: true, still: "here" });
  });

  it("[CL3] a request over a link that breaks is Unanswered at once, and so is every later one", async () => {
    const { stage, link } = await open();
    await link.opened;
    const outcome = expect(link.request("silence", {}, 60_000)).rejects.toMatchObject({ name: "Unanswered" });
    await stage.vanish();
    await outcome;
    expect(await link.closed).toEqual(expect.any(String));
    await expect(link.request("echo", {}, 60_000)).rejects.toMatchObject({ name: "Unanswered" });
  });

  it("[CL5] hears what the server says", async () => {
    const { stage, link, heard, nextHeard } = await open();
    await link.opened;
    stage.say("wallet:update", { balance: 5, version: 1 });
    await nextHeard();
    expect(heard).toEqual([["wallet:update", { balance: 5, version: 1 }]]);
  });

  it("[CL13] closed by the client before it was open, is closed", async () => {
    const { link } = await open();
    link.close();
    await link.closed;
    await expect(link.request("echo", {}, 60_000)).rejects.toMatchObject({ name: "Unanswered" });
  });
});
