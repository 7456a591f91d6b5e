import { describe, expect, test } from "vitest";
import { comingHand, openPreselect } from "../../../src/web/table/preselect.ts";
import { hand, seat, view } from "./views.ts";

const OTHER = seat([hand("TC 2C", { status: "ACTIVE" })], { userId: "other" });
const own = (cards: string) => seat([hand(cards, { status: "ACTIVE" })]);
const at = (turn: number, cards = "9C 5C", actions = ["hit", "stand", "double"]) =>
  view([OTHER, own(cards)], "6C ??", { turn: { seat: turn, hand: 0, actions } });

describe("a move chosen in advance", () => {
  test("[B91] is made once when the turn comes", () => {
    const chosen = openPreselect();
    chosen.toggle(at(0), 1, "stand");
    expect(chosen.take(at(0), 1)).toBeNull();
    expect(chosen.take(at(1), 1)).toBe("stand");
    expect(chosen.take(at(1), 1)).toBeNull();
  });

  test("[B91] is taken back by choosing it again, and another one takes its place", () => {
    const chosen = openPreselect();
    chosen.toggle(at(0), 1, "stand");
    chosen.toggle(at(0), 1, "stand");
    expect(chosen.take(at(1), 1)).toBeNull();
    chosen.toggle(at(0), 1, "stand");
    chosen.toggle(at(0), 1, "hit");
    expect(chosen.take(at(1), 1)).toBe("hit");
  });

  test("[B91] is forgotten when the rules do not allow it, the hand is another one, or the round is", () => {
    const forget = (now: ReturnType<typeof view>) => {
      const chosen = openPreselect();
      chosen.toggle(at(0), 1, "double");
      return chosen.take(now, 1) ?? chosen.take(at(1), 1);
    };
    expect(forget(at(1, "9C 5C", ["hit", "stand"]))).toBeNull();
    expect(forget(at(1, "9C 5C 2C"))).toBeNull();
    expect(forget({ ...at(1), roundId: "next" })).toBeNull();
  });

  test("[B91] can only be chosen for a hand whose first turn is still to come", () => {
    expect(comingHand(at(0), 1)).toBe("9C 5C");
    expect(comingHand(at(1), 1)).toBeUndefined();
    expect(comingHand(view([OTHER, own("9C 5C")], "6C ??", { phase: "BETTING" }), 1)).toBeUndefined();
    expect(
      comingHand(view([OTHER, seat([hand("TC AC", { status: "BLACKJACK" })])], "6C ??", { turn: at(0).turn }), 1),
    ).toBeUndefined();
    expect(comingHand(at(0), -1)).toBeUndefined();
    const chosen = openPreselect();
    chosen.toggle(at(1), 1, "hit");
    expect(chosen.chosen.value).toBeNull();
  });
});
