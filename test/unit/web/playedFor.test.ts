import { describe, expect, it } from "vitest";
import { decidedFor, hasClockActed } from "../../../src/web/table/playedFor.ts";
import { hand, seat, view } from "./views.ts";

const mine = (...playedFor: ("CLOCK" | "LEFT" | undefined)[]) =>
  seat(playedFor.map((why) => hand("TS 2S", why === undefined ? {} : { playedFor: why })));

describe("what the table decided for a player", () => {
  it("[B110] is known: by the clock, on leaving, and not where the player decided", () => {
    expect(decidedFor(mine(undefined, "CLOCK"))).toBe("CLOCK");
    expect(decidedFor(mine("LEFT"))).toBe("LEFT");
    expect(decidedFor({ ...mine(undefined), insurancePlayedFor: true })).toBe("CLOCK");
    expect(decidedFor(mine(undefined))).toBeNull();
  });

  it("[B110] a decision by the clock is announced once, when it happens, and not for an older one", () => {
    const before = view([mine(undefined, undefined)], "", { roundId: "r" });
    const one = view([mine("CLOCK", undefined)], "", { roundId: "r" });
    const two = view([mine("CLOCK", "CLOCK")], "", { roundId: "r" });
    expect([hasClockActed(before, one, 0), hasClockActed(one, one, 0), hasClockActed(one, two, 0)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(hasClockActed(null, two, 0)).toBe(false);
    expect(hasClockActed(view([mine(undefined)], "", { roundId: "q" }), one, 0)).toBe(false);
  });
});
