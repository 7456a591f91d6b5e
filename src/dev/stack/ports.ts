import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/**
 * Below the range from which systems take the ports of outgoing connections: nothing grabs one between our look and its
 * use. Above 10080, the last one that `fetch` and browsers refuse to go to ("bad port").
 */
const RANGE = { first: 10_081, last: 32_000 };
const TRIES = 100;

/**
 * A TCP port on the loopback address that was free a moment ago, and that no other call is given, in this process or another,
 * while this process lives: neither before its server listens, nor while that one is stopped and started again.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(RANGE.first, RANGE.last);
    if ((await claim(port)) && (await canListen(port, "127.0.0.1"))) return port;
  }
  throw new Error(`no free port found in ${TRIES} tries`);
}

/** Whether a server that listens on every address could take this port now. */
export function isPortFree(port: number): Promise<boolean> {
  return canListen(port, undefined);
}

/** The UDP port of the same number, which nobody here uses, held until this process ends: the system knows of it, whoever dies. */
function claim(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4").unref();
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close();
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    socket.bind({ port, address: "127.0.0.1", exclusive: true }, () => resolve(true));
  });
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
