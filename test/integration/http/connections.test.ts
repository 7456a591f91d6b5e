import { createServer, type Server } from "node:http";
import { type AddressInfo, connect as connectTcp } from "node:net";
import type { Writable } from "node:stream";
import { io as connect, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SERVER_BOUNDS } from "../../../src/edge/http/serverBounds.ts";
import { type ConnectionDeps, serveSockets } from "../../../src/edge/socket/connections.ts";
import { createSocketServer, type GameServer } from "../../../src/edge/socket/server.ts";
import { closeEnded } from "../../../src/edge/socket/sessionWatch.ts";
import { cutSlowReaders } from "../../../src/edge/socket/slowReaders.ts";
import { createBreaker } from "../../../src/infrastructure/resilience/breaker.ts";
import { asPlayerId } from "../../../src/kernel/ids.ts";
import { blackjackOnTheWire } from "../../../src/protocol/blackjack.ts";
import { type Edge, openEdge, type SignedUp } from "../../setup/edge.ts";
import { fakeTables } from "../../setup/fakeTables.ts";
import { noLimits } from "../../setup/limits.ts";
import { noTalk } from "../../setup/social.ts";

const WITHIN = { timeout: 20_000 };

describe("connections", () => {
  let edge: Edge;
  let http: Server;
  let io: GameServer;
  let url: string;
  beforeAll(async () => {
    edge = await openEdge();
    http = createServer();
    io = createSocketServer(http, []);
    serveSockets({
      io,
      tables: fakeTables() as unknown as ConnectionDeps["tables"],
      social: noTalk,
      game: blackjackOnTheWire,
      authenticate: edge.players.authenticate,
      isDraining: () => false,
      standstill: { mayHaveWaited: () => false },
      limits: noLimits,
      socketMaxAgeMs: 3_600_000,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await io.close();
    await edge.close();
  });

  async function open({ accessToken }: SignedUp): Promise<Socket> {
    const socket = connect(url, {
      transports: ["websocket"],
      auth: { token: accessToken },
      reconnection: false,
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
    return socket;
  }

  it.each(["BANNED", "EXCLUDED"] as const)(
    "[L26] a player who is %s in Postgres, without an announcement, loses every socket at the next look; others keep theirs",
    async (status) => {
      const [gone, stays] = [await edge.guest(), await edge.guest()];
      const sockets = [await open(gone), await open(gone)];
      const other = await open(stays);
      await closeEnded(io, edge.players.endedAmong);
      expect(sockets.every(({ connected }) => connected)).toBe(true);
      await edge.prisma.user.update({ where: { id: gone.user.id }, data: { status } });
      await closeEnded(io, edge.players.endedAmong);
      await expect.poll(() => sockets.map(({ connected }) => connected), WITHIN).toEqual([false, false]);
      expect(other.connected).toBe(true);
      expect(await edge.call("GET", "/api/me", { token: gone.accessToken })).toMatchObject({ status: 401 });
      other.close();
    },
  );

  it("[L26] a ban while Redis is away reaches the sockets, and the token opens nothing afterwards", async () => {
    const gone = await edge.guest();
    const socket = await open(gone);
    await edge.redis.kill();
    try {
      await edge.players.setBanned(asPlayerId(gone.user.id), true);
    } finally {
      await edge.redis.start();
    }
    await expect.poll(() => edge.redisClient.status, WITHIN).toBe("ready");
    await closeEnded(io, edge.players.endedAmong);
    await expect.poll(() => socket.connected, WITHIN).toBe(false);
    expect(await edge.call("GET", "/api/me", { token: gone.accessToken })).toMatchObject({ status: 401 });
  });

  it("[PF8] messages to a client that arise in one turn of the event loop leave in one write, in order", async () => {
    const socket = await open(await edge.guest());
    const heard: string[] = [];
    socket.onAny((_event, { text }: { text: string }) => heard.push(text));
    const { clients } = io.engine as unknown as {
      clients: Record<string, { transport: { socket: { _socket: Writable } } }>;
    };
    const [raw] = Object.values(clients).map(({ transport }) => transport.socket._socket);
    if (raw === undefined) throw new Error("nobody is connected");
    const writes = vi.spyOn(raw, "_writev");
    const message = { id: "1", tableId: "1", userId: "1", username: "ada", at: 0 };
    for (const text of ["1", "2", "3"]) io.local.emit("chat:message", { ...message, text });
    await expect.poll(() => heard, WITHIN).toEqual(["1", "2", "3"]);
    expect(writes).toHaveBeenCalledTimes(1);
    socket.close();
  });

  it("[L25] who reads nothing is cut once too much waits for it; who reads goes on", async () => {
    const [deaf, hears] = [await open(await edge.guest()), await open(await edge.guest())];
    const heard: number[] = [];
    hears.onAny((_event, { text }: { text: string }) => heard.push(text.length));
    const wire = deaf.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
    wire.ws._socket.pause();
    const message = { id: "1", tableId: "1", userId: "1", username: "ada", text: "x".repeat(100_000), at: 0 };
    for (let i = 0; i < 200; i += 1) io.local.emit("chat:message", message);
    await expect.poll(() => heard.length, WITHIN).toBe(200);
    expect(io.engine.clientsCount).toBe(2);
    cutSlowReaders(io);
    await expect.poll(() => io.engine.clientsCount, WITHIN).toBe(1);
    expect(hears.connected).toBe(true);
    for (const socket of [deaf, hears]) socket.close();
  });

  it("[L25] a player has fifty sockets at a container, and not one more", async () => {
    const guest = await edge.guest();
    const sockets = await Promise.all(Array.from({ length: 50 }, () => open(guest)));
    await expect(open(guest)).rejects.toMatchObject({ data: { code: "LIMIT_REACHED", max: 50 } });
    for (const socket of sockets) socket.close();
  });

  it.each(["", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])(
    "[L25] a connection that sends %j and no more is ended",
    async (sent) => {
      expect(SERVER_BOUNDS.headersTimeout).toBeLessThanOrEqual(10_000);
      const server = createServer({
        ...SERVER_BOUNDS,
        headersTimeout: 200,
        requestTimeout: 400,
        connectionsCheckingInterval: 50,
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const socket = connectTcp((server.address() as AddressInfo).port, "127.0.0.1");
      socket.on("error", () => undefined);
      if (sent !== "") socket.write(sent);
      await new Promise<void>((resolve) => socket.resume().once("close", () => resolve()));
      server.close();
    },
  );

  it("[L27] a breaker opens after the configured number of failures in a row, and not for refusals", async () => {
    class Away extends Error {}
    const breaker = createBreaker({
      name: "five",
      failures: 5,
      isAway: (error) => error instanceof Away,
      refused: () => new Error("open"),
    });
    const fail = (error: Error) => breaker.run(() => Promise.reject(error)).catch(() => undefined);
    for (let i = 0; i < 20; i += 1) await fail(new Error("refused"));
    for (let i = 0; i < 4; i += 1) await fail(new Away());
    expect(breaker.state()).toBe("closed");
    await fail(new Away());
    expect(breaker.state()).toBe("open");
  });
});
