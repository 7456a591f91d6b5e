/**
 * Where the seats lie: in percent of the room that the felt gives them. A seat at 0 touches the one side of it, one at 100
 * the other, whatever its size (the style sheet moves it by the same share of itself), so none ever leaves the felt.
 */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** `wide`: seats along the rail. `tablet`: the same, above one's own. `tall` and `flat`: a row above one's own. */
export type Layout = "wide" | "tablet" | "tall" | "flat";

const OWN: Place = { x: 50, y: 100 };

/**
 * The player's own seat, or the middle one for who only watches, lies at the bottom in the middle. The others keep their
 * order around it: the next ones to its right, those before it to its left.
 * @param mine index of the player's own seat, or −1
 */
export function seatPlaces(count: number, mine: number, layout: Layout): readonly Place[] {
  const own = mine < 0 ? Math.floor(count / 2) : mine;
  const onRight = Math.ceil((count - 1) / 2);
  return Array.from({ length: count }, (_, index) => {
    const after = (index - own + count) % count;
    if (after === 0) return OWN;
    const isRight = after <= onRight;
    const side = isRight ? onRight : count - 1 - onRight;
    const nth = isRight ? after : count - after; // From one's own seat upwards.
    const place = hasColumns(layout) ? inColumn(nth, side, layout) : inRow(nth, side, layout);
    return isRight ? { x: 100 - place.x, y: place.y } : place;
  });
}

/** Seats stand in a column on each side, not in one row above. */
const hasColumns = (layout: Layout): boolean => layout === "wide" || layout === "tablet";

const BEND = { wide: 28, tablet: 0 }; // How far the lowest comes in, along the rail.
const COLUMN = { wide: { top: 3, bottom: 84 }, tablet: { top: 3, bottom: 66 } };

/** One of so many on the left side, from the lowest, 1, upwards. */
function inColumn(nth: number, side: number, layout: Layout): Place {
  const kind = layout === "tablet" ? "tablet" : "wide";
  const { top, bottom } = COLUMN[kind];
  const low = side === 1 ? (top + bottom) / 2 : side === 2 ? bottom - 12 : bottom;
  const high = side === 2 ? top + 12 : top;
  const y = side === 1 ? low : low + ((high - low) * (nth - 1)) / (side - 1);
  return { x: BEND[kind] * (1 - Math.sqrt(1 - (y / 105) ** 2)), y };
}

/** One of so many on the left of a row that bends down below the dealer. */
function inRow(nth: number, side: number, layout: Layout): Place {
  const x = ((side - nth + 0.5) / side) * 50;
  const { high, low } = ROW[layout === "flat" ? "flat" : "tall"];
  return { x, y: high + (low - high) * Math.sin((Math.PI * x) / 100) ** 2 };
}

const ROW = { tall: { high: 15, low: 35 }, flat: { high: 6, low: 30 } };
