/** Every device counts what it sends to every other, and names the one before: what is withheld, repeated or moved is noticed. */
/** The last message of one device to another. */
export interface ChainEnd {
  readonly count: number;
  readonly digest: string;
}

/** By the id of the other device. One object for what was sent, one for what was received. */
export type Chains = Readonly<Record<string, ChainEnd>>;

/** 32 bytes of zero. */
const BEGINNING: ChainEnd = { count: 0, digest: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

export const endOf = (chains: Chains, deviceId: string): ChainEnd =>
  Object.hasOwn(chains, deviceId) ? (chains[deviceId] ?? BEGINNING) : BEGINNING;

/** REPLAYED: it came before. REORDERED: a later one came before it. FORKED: two different ones claim the same place. */
export type ChainProblem = "REPLAYED" | "REORDERED" | "FORKED";

/** Where a message stands after what was received: how many are missing before it, or what is wrong. */
export function placeAfter(
  end: ChainEnd,
  { count, previous, digest }: { readonly count: number; readonly previous: string; readonly digest: string },
): { readonly missing: number } | { readonly problem: ChainProblem } {
  if (count < end.count) return { problem: "REORDERED" };
  if (count === end.count) return { problem: digest === end.digest ? "REPLAYED" : "FORKED" };
  if (count === end.count + 1 && previous !== end.digest) return { problem: "FORKED" };
  return { missing: count - end.count - 1 };
}

/** How many messages to that device its newest answer does not know of: on their way, or withheld. */
export const unconfirmed = (sent: Chains, deviceId: string, confirmed: number | undefined): number =>
  Math.max(0, endOf(sent, deviceId).count - (confirmed ?? 0));
