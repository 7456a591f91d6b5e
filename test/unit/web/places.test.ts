import { describe, expect, test } from "vitest";
import { type Layout, seatPlaces } from "../../../src/web/table/places.ts";

const LAYOUTS: Layout[] = ["wide", "tablet", "tall", "flat"];

describe.each(LAYOUTS)("the seats on a %s felt", (layout) => {
  test("[B58] every seat of every table has a place on it, apart from the others", () => {
    for (let seats = 1; seats <= 7; seats += 1) {
      for (let mine = -1; mine < seats; mine += 1) {
        const places = seatPlaces(seats, mine, layout);
        expect(places).toHaveLength(seats);
        for (const { x, y } of places) expect(x >= 0 && x <= 100 && y >= 0 && y <= 100).toBe(true);
        const spots = new Set(places.map(({ x, y }) => `${x.toFixed(1)}:${y.toFixed(1)}`));
        expect(spots.size).toBe(seats);
      }
    }
  });

  test("[B59] one's own seat lies at the bottom in the middle, and no other seat does", () => {
    for (let seats = 1; seats <= 7; seats += 1) {
      for (let mine = 0; mine < seats; mine += 1) {
        const places = seatPlaces(seats, mine, layout);
        expect(places[mine]).toEqual({ x: 50, y: 100 });
        for (const [seat, { y }] of places.entries()) if (seat !== mine) expect(y).toBeLessThan(90);
      }
    }
  });

  test("[B59] the others keep their order around it: the next one sits to the right, the one before to the left", () => {
    const places = seatPlaces(7, 2, layout);
    expect(places[3]!.x).toBeGreaterThan(50);
    expect(places[1]!.x).toBeLessThan(50);
    const right = [3, 4, 5].map((seat) => places[seat]!);
    const left = [1, 0, 6].map((seat) => places[seat]!);
    for (const side of [right, left]) {
      expect(side.map(({ y }) => y)).toEqual(side.map(({ y }) => y).sort((a, b) => b - a));
      for (const { x } of side) expect(x > 50).toBe(side === right);
    }
  });

  test("[B59] for who only watches the middle seat lies there", () => {
    expect(seatPlaces(7, -1, layout)[3]).toEqual({ x: 50, y: 100 });
    expect(seatPlaces(1, -1, layout)).toEqual([{ x: 50, y: 100 }]);
  });
});
