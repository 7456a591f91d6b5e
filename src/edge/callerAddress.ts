/** Whom limits per address count: who has one IPv6 address has 2^64 of them, so there the network counts. */
import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

const NETWORK_GROUPS = 4; // A /64: what a provider gives to one customer at least.

/** @param ip as Express has it; unknown only when the connection is gone already. */
export function callerAddress(ip: string | undefined): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return ip ?? "unknown";
  const address = ipaddr.process(ip); // An IPv4 peer that a dual-stack socket shows as IPv6 becomes IPv4 again.
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, NETWORK_GROUPS).map((group) => group.toString(16));
  return `${network.join(":")}::/64`;
}

/**
 * The same for a handshake, which Express does not see.
 * @param trustedProxies proxies in front whose X-Forwarded-For entries are believed; each adds its peer at the end.
 */
export function peerOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = String(headers["x-forwarded-for"] ?? "").split(",");
  const hops = [...forwarded.map((hop) => hop.trim()).filter((hop) => hop !== ""), socket.remoteAddress];
  return callerAddress(hops[Math.max(0, hops.length - 1 - trustedProxies)]);
}
