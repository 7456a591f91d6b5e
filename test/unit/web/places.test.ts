import { expect, test } from "vitest";
import { type Layout, seatPlaces } from "../../../src/web/table/places.ts";

const LAYOUTS: Layout[] = ["wide", "tall", "flat"];

test.each(LAYOUTS)("[B58] on a %s felt every seat of every table lies on it, apart from the others", (layout) => {
  for (let seats = 1; seats <= 7; seats += 1) {
    for (let mine = -1; mine < seats; mine += 1) {
      const places = seatPlaces(seats, mine, layout);
      expect(places).toHaveLength(seats);
      for (const { x, y } of places) expect(x > 0 && x < 100 && y > 25 && y < 85).toBe(true);
      const spots = new Set(places.map(({ x, y }) => `${x.toFixed(1)}:${y.toFixed(1)}`));
      expect(spots.size).toBe(seats);
    }
  }
});

test("[B59] on a phone one's own hand lies in the middle, below everybody else's", () => {
  const places = seatPlaces(7, 2, "tall");
  const own = places[2]!;
  expect(own.x).toBe(50);
  for (const other of places.filter((place) => place !== own)) expect(other.y).toBeLessThan(own.y - 20);
});
