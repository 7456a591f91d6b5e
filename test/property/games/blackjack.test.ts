import { test } from "@fast-check/vitest";
import { expect } from "vitest";
import { stakedOn } from "../../../src/games/blackjack/felt.ts";
import { type BlackjackState, blackjack } from "../../../src/games/blackjack/index.ts";
import { viewHand } from "../../../src/games/blackjack/view.ts";
import { cardCode } from "../../../src/games/cards.ts";
import type { MoneyMove } from "../../../src/games/game.ts";
import { freshFor, playAll, settings, tries } from "./anyTable.ts";

const isStake = (move: MoneyMove) => move.to === "escrow";

test.prop([settings, tries], { numRuns: 300 })(
  "[G33] chips are conserved: every round leaves escrow empty and results add up",
  (table, all) => {
    let escrow = 0;
    let staked = 0;
    let paid = 0;
    playAll(table, all, ({ decision }) => {
      const { moves, state, round } = decision;
      expect(moves.every(({ amount }) => Number.isSafeInteger(amount) && amount > 0)).toBe(true);
      expect(moves.every(isStake) || !moves.some(isStake)).toBe(true);
      for (const { from, to, amount } of moves) {
        if (to === "escrow") staked += amount;
        if (typeof to === "object") paid += amount;
        escrow += to === "escrow" ? amount : from === "escrow" ? -amount : 0;
      }
      expect(escrow).toBe(state.escrow);
      expect(escrow).toBeGreaterThanOrEqual(0);
      expect(
        state.felt.boxes.reduce((sum, box) => sum + (box && state.phase !== "SETTLED" ? stakedOn(box) : 0), 0),
      ).toBe(escrow);
      if (round?.kind !== "settled") return;
      expect(escrow).toBe(0);
      const sum = (pick: "staked" | "paid") => round.results.reduce((total, result) => total + result[pick], 0);
      expect([sum("staked"), sum("paid")]).toEqual([staked, paid]);
      staked = 0;
      paid = 0;
    });
  },
);

test.prop([settings, tries], { numRuns: 300 })(
  "[G18] a journal replays to the same decisions, through JSON and back",
  (table, all) => {
    const steps = playAll(table, all, () => {});
    let state = blackjack.open(table);
    for (const { command, at, decision } of steps) {
      const stored = JSON.parse(JSON.stringify(state)) as BlackjackState;
      const result = blackjack.decide(stored, command, { at, fresh: freshFor(state) });
      expect(result).toEqual({ ok: true, value: decision });
      state = decision.state;
    }
  },
);

test.prop([settings, tries], { numRuns: 300 })(
  "[G41] no view or event shows hole card, shoe or seed before its time",
  (table, all) => {
    playAll(table, all, ({ decision: { state, events } }) => {
      const view = blackjack.view(state, { version: 1, serverTime: 2 });
      const told = JSON.stringify([view, events]);
      if (state.phase !== "SETTLED" && state.serverSeed !== "") expect(told).not.toContain(state.serverSeed);
      if (state.shoe !== "") expect(told).not.toContain(state.shoe);
      expect(view.fairness.revealed).toBe(state.phase === "SETTLED" ? state.serverSeed : null);
      const isPlaying = state.phase === "INSURANCE" || state.phase === "PLAYER_TURN";
      const upCard = state.felt.dealer.slice(0, 1).map(cardCode);
      if (isPlaying) {
        expect(view.dealer.cards).toEqual(table.rules.dealerPeeks ? [...upCard, "??"] : upCard);
        expect(
          events.filter((event) => event.type === "card:dealt" && event["to"] === "dealer").length,
        ).toBeLessThanOrEqual(1);
        expect(events.some((event) => event.type === "dealer:revealed")).toBe(false);
      }
      const visible = state.felt.boxes
        .flatMap((box) => box?.hands ?? [])
        .reduce((sum, hand) => sum + hand.cards.length, 0);
      if (state.phase !== "SETTLED") expect(visible + state.felt.dealer.length).toBe(state.dealt);
    });
  },
);

test.prop([settings, tries], { numRuns: 300 })(
  "[G23] every state has a way on, and its turn is one that can be played",
  (table, all) => {
    playAll(table, all, ({ decision: { state }, at }) => {
      const view = blackjack.view(state, { version: 1, serverTime: at });
      expect(state.dueAt === null).toBe(state.phase === "WAITING");
      expect(view.turn === null).toBe(state.phase !== "PLAYER_TURN");
      if (view.turn !== null) {
        expect(view.turn.actions).toContain("stand");
        expect(view.turn.actions.length).toBeGreaterThan(1);
      }
      const clock = blackjack.decide(state, { by: "clock" }, { at: state.dueAt ?? at, fresh: freshFor(state) });
      expect(clock.ok).toBe(state.phase !== "WAITING");
    });
  },
);

test.prop([settings, tries], { numRuns: 300 })(
  "[G18] a table's state stays small and its hands make sense",
  (table, all) => {
    playAll(table, all, ({ decision: { state } }) => {
      expect(JSON.stringify(state).length).toBeLessThan(8_000);
      for (const box of state.felt.boxes) {
        if (box === null) continue;
        expect(box.hands.length).toBeLessThanOrEqual(table.rules.maxHands);
        for (const hand of box.hands) {
          const { total, status } = viewHand(hand);
          expect(status === "BUST").toBe(total > 21);
          expect(hand.stake).toBe(hand.doubled ? 2 * box.bet : box.bet);
          if (state.phase === "SETTLED") expect(hand.payout).not.toBeNull();
        }
      }
    });
  },
);
