/** Whom limits per address count: who has one IPv6 address has 2^64 of them, so there the network counts. */
import type { IncomingMessage } from "node:http";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i; // How a dual-stack socket shows an IPv4 peer.
const NETWORK_GROUPS = 4; // A /64: what a provider gives to one customer at least.

/** @param ip as Express has it; unknown only when the connection is gone already. */
export function callerAddress(ip: string | undefined): string {
  if (ip === undefined) return "unknown";
  const mapped = MAPPED.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!ip.includes(":")) return ip;
  const [front = "", back] = ip.replace(/%.*$/, "").split("::");
  const head = groupsOf(front);
  const tail = groupsOf(back ?? "");
  const zeros = back === undefined ? [] : Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0");
  return `${[...head, ...zeros, ...tail].slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

const groupsOf = (text: string): string[] =>
  text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16).toString(16));

/**
 * The same for a handshake, which Express does not see.
 * @param trustedProxies proxies in front whose X-Forwarded-For entries are believed; each adds its peer at the end.
 */
export function peerOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = String(headers["x-forwarded-for"] ?? "").split(",");
  const hops = [...forwarded.map((hop) => hop.trim()).filter((hop) => hop !== ""), socket.remoteAddress];
  return callerAddress(hops[Math.max(0, hops.length - 1 - trustedProxies)]);
}
