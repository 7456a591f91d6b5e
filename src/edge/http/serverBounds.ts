/** How long a connection may take for what it began: one that sends a byte a minute, or nothing, holds no place for long (L25). */
import type { ServerOptions } from "node:http";

export const SERVER_BOUNDS = {
  headersTimeout: 10_000, // From the connection, or the answer before, to the end of the headers.
  requestTimeout: 20_000, // To the end of the body: 64 KB at most.
  keepAliveTimeout: 5_000, // Idle between two requests.
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
} as const satisfies ServerOptions;
