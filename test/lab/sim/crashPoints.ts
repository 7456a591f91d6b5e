/** The crash points of docs/RELIABILITY.md, as far as they lie on the way of an action, and where a simulated process dies at them. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  C1: ["C1"],
  C2: ["C2"],
  // The transaction is all or none: what dies inside it has not begun, as far as anyone can see.
  C3: ["before journal.commit"],
  C4: ["after journal.commit"],
  C5: ["C5", "before hot.project"],
  C6: ["after hot.project"],
  C7: ["C7"],
  C8: ["C8"],
  C9: ["before lock.release", "after lock.release"],
  C10: ["C10"],
  C16: ["C16"],
  C17: ["C17"],
  C18: ["C18"],
};

/** Deaths by crash point, and `elsewhere`. */
export function crashesByPoint(crashes: Readonly<Record<string, number>>): Record<string, number> {
  const known = Object.entries(PLACES).map(([point, places]) => [
    point,
    places.reduce((sum, place) => sum + (crashes[place] ?? 0), 0),
  ]);
  const places = new Set(Object.values(PLACES).flat());
  const elsewhere = Object.entries(crashes).reduce((sum, [place, times]) => sum + (places.has(place) ? 0 : times), 0);
  return { ...Object.fromEntries(known), elsewhere } as Record<string, number>;
}
