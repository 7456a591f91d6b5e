import { describe, expect, test } from "vitest";
import type { TableView } from "../../../src/client/index.ts";
import {
  BETWEEN_CARDS_MS,
  BREATH_MS,
  CARD_MS,
  CHIPS_MS,
  DRAW_MS,
  FLIP_MS,
  PLATE_MS,
  planReveal,
  type Step,
} from "../../../src/web/reveal/plan.ts";
import { createReveal } from "../../../src/web/reveal/reveal.ts";
import { hand, seat, view } from "./views.ts";

const BETTING = view([seat([])], "", { phase: "BETTING", version: 1 });
const DEALT = view([seat([hand("TC 9C", { total: 19, status: "ACTIVE" })])], "6C ??", {
  version: 2,
  turn: { seat: 0, hand: 0, actions: ["hit", "stand"] },
});
const SETTLED = view([seat([hand("TC 9C", { total: 19, outcome: "WIN", payout: 200 })])], "6C 9D 7S", {
  version: 3,
  phase: "SETTLED",
  dealer: { cards: ["6C", "9D", "7S"], total: 22 },
});

const timesOf = (steps: readonly Step[], kind: Step["kind"]) =>
  steps.filter((step) => step.kind === kind).map(({ atMs }) => atMs);
const cardsOf = ({ seats, dealer }: TableView) =>
  [...seats.flatMap((one) => one?.hands ?? []).flatMap(({ cards }) => cards), ...dealer.cards].join(" ");

describe("how a change is played out", () => {
  test("[B80] a deal comes card by card, 300 ms each and 120 apart, in the order of the table", () => {
    const steps = planReveal(BETTING, DEALT);
    expect(timesOf(steps, "card")).toEqual([0, 1, 2, 3].map((card) => card * BETWEEN_CARDS_MS));
    expect(steps.map(({ flies }) => flies).filter((place) => place !== null)).toEqual([
      "0:0:0",
      "dealer:0",
      "0:0:1",
      "dealer:1",
    ]);
    expect(steps.at(-1)).toMatchObject({ atMs: 3 * BETWEEN_CARDS_MS + CARD_MS, view: DEALT });
    expect(cardsOf(steps[0]!.view)).toBe("");
  });

  test("[B80] a total counts the cards that lie, and the turn begins when the last one does", () => {
    const steps = planReveal(BETTING, DEALT);
    const totals = steps.map((step) => step.view.seats[0]?.hands[0]?.total ?? null);
    expect(totals.filter((total, at) => total !== totals[at - 1])).toEqual([null, 0, 10, 19]);
    for (const step of steps.slice(0, -1)) {
      expect(step.view.turn).toBeNull();
      expect(step.view.seats[0]?.hands[0]?.status ?? "ACTIVE").toBe("ACTIVE");
      expect(step.says).toBe(false);
    }
  });

  test("[B81] a breath before the hole card, then the draws; who won comes after the last card, then chips, then balance", () => {
    const steps = planReveal(DEALT, SETTLED);
    const lastLies = BREATH_MS + DRAW_MS + CARD_MS;
    expect(steps.map(({ kind, atMs }) => [kind, atMs])).toEqual([
      ["table", 0],
      ["flip", BREATH_MS],
      ["lies", BREATH_MS + FLIP_MS],
      ["card", BREATH_MS + DRAW_MS],
      ["lies", lastLies],
      ["told", lastLies + PLATE_MS],
      ["paid", lastLies + 2 * PLATE_MS],
      ["counted", lastLies + 2 * PLATE_MS + CHIPS_MS],
    ]);
    expect(steps.map((step) => step.view.dealer.cards.join(" "))).toEqual([
      "6C ??",
      "6C 9D",
      "6C 9D",
      "6C 9D 7S",
      "6C 9D 7S",
      "6C 9D 7S",
      "6C 9D 7S",
      "6C 9D 7S",
    ]);
    expect(steps.map((step) => step.view.dealer.total)).toEqual([null, null, 15, 15, 22, 22, 22, 22]);
    for (const step of steps.filter(({ stage }) => stage === "play")) {
      expect(step.view.phase).toBe("DEALER_TURN");
      expect(step.view.seats[0]?.hands[0]).toMatchObject({ outcome: null, payout: null });
    }
  });

  test("[B81] a dealer's blackjack found at the deal lies face down first", () => {
    const blackjack = view([seat([hand("TC 9C", { total: 19, outcome: "LOSE", payout: 0 })])], "", {
      phase: "SETTLED",
      dealer: { cards: ["AC", "KD"], total: 21 },
    });
    const steps = planReveal(BETTING, blackjack);
    const seen = steps.map((step) => step.view.dealer.cards.join(" "));
    expect(seen.indexOf("AC ??")).toBeGreaterThan(0);
    expect(seen.indexOf("AC ??")).toBeLessThan(seen.indexOf("AC KD"));
    expect(timesOf(steps, "flip")).toEqual([3 * BETWEEN_CARDS_MS + CARD_MS + BREATH_MS]);
  });

  test("[B81] a hand that busts is bust when its card lies, and stays in turn until then", () => {
    const bust = view([seat([hand("TC 9C 5H", { total: 24, status: "BUST" })])], "6C ??", { version: 3 });
    const [first, flying, lies, ...more] = planReveal(DEALT, bust);
    expect(more).toEqual([]);
    expect(first?.view.turn).toEqual(DEALT.turn);
    expect(flying?.view.seats[0]?.hands[0]).toMatchObject({ total: 19, status: "ACTIVE" });
    expect(lies?.view).toBe(bust);
  });

  test("[B82] who comes into a round, and a table where no card moves, see at once what is so", () => {
    expect(planReveal(null, SETTLED)).toMatchObject([{ atMs: 0, view: SETTLED, stage: "counted" }]);
    const away = view([seat([], { connected: false })], "", { phase: "BETTING" });
    expect(planReveal(BETTING, away)).toMatchObject([{ atMs: 0, view: away, flies: null }]);
  });

  test("[B80] every step shows cards that were there before or have left the shoe, and none is taken back", () => {
    for (const [before, now] of [
      [BETTING, DEALT],
      [DEALT, SETTLED],
      [BETTING, SETTLED],
    ] as const) {
      const counts = planReveal(before, now).map((step) => cardsOf(step.view).split(" ").filter(Boolean).length);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
    }
  });
});

describe("playing changes out", () => {
  test("[B80] steps come at their time, at the pace that is liked, and not before", () => {
    for (const factor of [1, 0.5]) {
      const table = open(factor);
      table.reveal.push(BETTING, "");
      table.reveal.push(DEALT, "");
      expect(table.kinds()).toEqual(["table", "table", "card"]);
      table.pass(BETWEEN_CARDS_MS * factor - 1);
      expect(table.kinds()).toHaveLength(3);
      table.pass(1);
      expect(table.kinds()).toHaveLength(4);
      table.pass(10_000);
      expect(table.last()).toBe(DEALT);
    }
  });

  test("[B83] a press shows the end at once, every step in its order, and what comes later is played again", () => {
    const table = open(1);
    table.reveal.push(BETTING, "");
    table.reveal.push(DEALT, "");
    table.reveal.finish();
    expect(table.last()).toBe(DEALT);
    expect(table.shown.slice(3).every(({ isHurried }) => isHurried)).toBe(true);
    expect(table.waiting()).toBe(0);
    table.reveal.push(SETTLED, "");
    expect(table.last()).not.toBe(SETTLED);
    table.pass(10_000);
    expect(table.last()).toBe(SETTLED);
  });

  test("[B84] at no pace everything is shown before the call returns", () => {
    const table = open(0);
    for (const now of [BETTING, DEALT, SETTLED]) {
      table.reveal.push(now, "");
      expect(table.last()).toBe(now);
    }
    expect(table.waiting()).toBe(0);
  });

  test("[B85] a change waits for the one before it, with what was known then", () => {
    const table = open(1);
    table.reveal.push(BETTING, "first");
    table.reveal.push(DEALT, "second");
    table.reveal.push(SETTLED, "third");
    table.pass(10_000);
    const facts = table.shown.map((one) => one.facts);
    expect(facts).toEqual([...facts].sort());
    expect(table.kinds().at(-1)).toBe("counted");
  });

  test("[B85] a settlement is over before its pause is, and the next deal finds no old cards under way", () => {
    const table = open(1);
    table.reveal.push(DEALT, "");
    table.reveal.push({ ...SETTLED, serverTime: 1_000, deadline: 1_500 }, "");
    table.pass(400);
    expect(table.kinds().at(-1)).toBe("counted");

    const next = { ...DEALT, roundId: "next", version: 9 };
    table.reveal.push({ ...SETTLED, version: 4, roundId: "other", deadline: null }, "");
    table.reveal.push(next, "");
    expect(table.shown.findLast(({ isHurried }) => isHurried)?.kind).toBe("counted");
    table.pass(10_000);
    expect(table.last()).toBe(next);
  });

  test("[B85] what still waits when a settlement comes is hurried with it: the hole card that was turned before it, too", () => {
    const table = open(1);
    table.reveal.push(DEALT, "");
    const turned = { ...SETTLED, phase: "DEALER_TURN" as const, dealer: { cards: ["6C", "9D"], total: 15 } };
    const unsettled = { ...turned, seats: DEALT.seats };
    table.reveal.push(unsettled, "");
    table.reveal.push({ ...SETTLED, serverTime: 1_000, deadline: 1_100 }, "");
    table.pass(80);
    expect(table.kinds().at(-1)).toBe("counted");
    expect(table.kinds()).toContain("flip");
  });

  test("[B81] after a hole card that was turned before, the first draw follows as after one turned now", () => {
    const turned = view([seat([hand("TC 9C", { total: 19 })])], "6C 9D", { version: 2, phase: "DEALER_TURN" });
    expect(timesOf(planReveal(turned, SETTLED), "card")).toEqual([DRAW_MS - FLIP_MS]);
  });

  test("[B85] a page that lags more than three seconds behind catches up", () => {
    const table = open(1);
    table.reveal.push(DEALT, "");
    for (let version = 3; version < 20; version += 1) {
      const cards = `TC 9C ${"2C ".repeat(version - 2)}`.trim();
      table.reveal.push(view([seat([hand(cards)])], "6C ??", { version }), "");
    }
    table.pass(3_400);
    expect(table.last()?.version).toBe(19);
  });
});

/** A clock that stands still until it is moved. */
function open(factor: number) {
  let at = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const shown: { kind: string; view: TableView; facts: string; isHurried: boolean }[] = [];
  const reveal = createReveal<string>({
    clock: {
      now: () => at,
      after: (ms, run) => {
        const timer = { at: at + ms, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((one) => one !== timer);
        };
      },
    },
    factor: () => factor,
    show: ({ kind, view }, facts, { isHurried }) => shown.push({ kind, view, facts, isHurried }),
  });
  return {
    reveal,
    shown,
    kinds: () => shown.map(({ kind }) => kind),
    last: () => shown.at(-1)?.view,
    waiting: () => timers.length,
    pass(ms: number): void {
      const endsAt = at + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= endsAt).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        at = Math.max(at, due.at);
        due.run();
      }
      at = endsAt;
    },
  };
}
