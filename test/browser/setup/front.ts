import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../../src/dev/stack/ports.ts";

export interface Front {
  /** What a browser is told: an address that stays when a container goes. */
  readonly url: string;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 1_000;

/** A browser that is turned away shows an error page: while all containers are busy or away, it waits. */
const ASKS_MAX = 100;
const BETWEEN_ASKS_MS = 100;

/**
 * What stands before the containers in production, at its smallest: each connection goes to the first one that says it is
 * ready, so a container that drains gets none. Bytes are passed on as they are; one that dies takes its connections with it.
 * @param ports of the containers there are now, in the order they are asked
 */
export async function openFront(ports: () => readonly number[]): Promise<Front> {
  const port = await freePort();
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    open.add(client);
    client.on("close", () => open.delete(client)).on("error", () => client.destroy());
    void untilReady(ports, client).then((upstream) => {
      if (upstream === undefined) client.destroy();
      else passOn(client, upstream);
    });
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** undefined: none got ready in time, or the client has gone. */
async function untilReady(ports: () => readonly number[], client: Socket): Promise<number | undefined> {
  for (let asks = 0; asks < ASKS_MAX; asks += 1) {
    const port = await firstReady(ports());
    if (client.destroyed) return undefined;
    if (port !== undefined) return port;
    await pause(BETWEEN_ASKS_MS);
  }
  return undefined;
}

async function firstReady(ports: readonly number[]): Promise<number | undefined> {
  for (const port of ports) {
    const signal = AbortSignal.timeout(READY_WITHIN_MS);
    const isReady = await fetch(`http://127.0.0.1:${port}/ready`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return port;
  }
  return undefined;
}

function passOn(client: Socket, port: number): void {
  const upstream = connect(port, "127.0.0.1");
  client.pipe(upstream).pipe(client);
  upstream.on("close", () => client.destroy()).on("error", () => client.destroy());
  client.on("close", () => upstream.destroy());
}
