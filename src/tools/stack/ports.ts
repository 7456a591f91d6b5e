import { createServer } from "node:net";

/** A TCP port on the loopback address that was free a moment ago. */
export function freePort(): Promise<number> {
  return listenOnce(0, "127.0.0.1");
}

/** Whether a server that listens on every address could take this port now. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port, undefined);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
}

function listenOnce(port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
      server.close(() => resolve(address.port));
    });
  });
}
