/**
 * The definition of a dividend's parts in its plainest form, for comparing with what was paid: nothing of the SQL that
 * pays is in it. `shares` in the order of the members' ids; the parts sum exactly to `amount`.
 */
export function largestRemainder(amount: bigint, shares: readonly bigint[]): bigint[] {
  const all = shares.reduce((sum, share) => sum + share, 0n);
  const parts = shares.map((share) => (amount * share) / all);
  const left = amount - parts.reduce((sum, part) => sum + part, 0n);
  const order = shares
    .map((share, index) => ({ index, rest: (amount * share) % all }))
    .toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest < b.rest ? 1 : -1));
  for (const { index } of order.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
