/** Where the seats lie on the felt, in percent of its width and height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export type Layout = "wide" | "tall" | "flat";

/**
 * On a wide screen all seats lie along the table's edge, lowest in the middle. On a phone the player's own hand lies
 * large below, and the others share a shallow arc above it.
 * @param mine index of the player's own seat, or −1
 */
export function seatPlaces(count: number, mine: number, layout: Layout): readonly Place[] {
  if (layout === "wide") return Array.from({ length: count }, (_, index) => onEdge((index + 0.5) / count));
  const others = mine < 0 ? count : count - 1;
  let nth = 0;
  return Array.from({ length: count }, (_, index) => {
    if (index === mine) return OWN[layout];
    nth += 1;
    return onArc((nth - 0.5) / others, layout);
  });
}

const OWN: Readonly<Record<Exclude<Layout, "wide">, Place>> = { tall: { x: 50, y: 77 }, flat: { x: 50, y: 74 } };

function onEdge(part: number): Place {
  return { x: 7 + 86 * part, y: 58 + 18 * Math.sin(Math.PI * part) };
}

function onArc(part: number, layout: Layout): Place {
  return { x: 3 + 94 * part, y: (layout === "tall" ? 38 : 30) + 6 * Math.sin(Math.PI * part) };
}
