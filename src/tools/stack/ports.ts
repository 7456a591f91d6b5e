import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Below the range from which systems take the ports of outgoing connections: nothing grabs one between our look and its
 * use. Above 10080, the last one that `fetch` and browsers refuse to go to ("bad port").
 */
const RANGE = { first: 10_081, last: 32_000 };
const TRIES = 100;

/** Whoever asked first may not listen yet: what was given away once is not given to another. */
const given = new Set<number>();

/** A TCP port on the loopback address that was free a moment ago; never the same twice in one process. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(RANGE.first, RANGE.last);
    if (given.has(port)) continue;
    given.add(port); // Before it is tried: of two who ask at once, one looks further.
    if (await canListen(port, "127.0.0.1")) return port;
  }
  throw new Error(`no free port found in ${TRIES} tries`);
}

/** Whether a server that listens on every address could take this port now. */
export function isPortFree(port: number): Promise<boolean> {
  return canListen(port, undefined);
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
