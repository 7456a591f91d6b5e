import { expect, test } from "vitest";
import type { BlackjackAction } from "../../../src/games/blackjack/index.ts";
import { type BlackjackState, blackjack, DEFAULT_RULES, type Rules } from "../../../src/games/blackjack/index.ts";
import type { Command, MoneyMove } from "../../../src/games/game.ts";
import { uniformBelow } from "../../../src/games/shoe.ts";
import { asPlayerId, asRoundId, asTableId } from "../../../src/kernel/ids.ts";
import { xoshiro } from "../../../src/ops/odds/generator.ts";

const ROUNDS = 100_000;

/** Tables that differ in all rules; few decks, because shuffling them is most of the work. */
const TABLES: readonly { rules: Partial<Rules>; seats: number }[] = [
  { rules: { decks: 1, resplitAces: true, hitSplitAces: true, surrender: "LATE" }, seats: 1 },
  { rules: { decks: 1, soft17: "H17", doubleAfterSplit: false, doubleOn: "9-11", blackjackPays: "6:5" }, seats: 3 },
  { rules: { decks: 2, dealerPeeks: false, maxHands: 3, resplitAces: true }, seats: 2 },
  { rules: { decks: 1, soft17: "H17", doubleOn: "10-11", maxHands: 2 }, seats: 4 },
];

/** Purses that every move of money goes through; the sum over all of them can't change. */
class Purses {
  readonly #amounts = new Map<string, number>();

  move({ from, to, amount }: MoneyMove): void {
    this.#add(from, -amount);
    this.#add(to, amount);
  }

  get(purse: MoneyMove["from"]): number {
    return this.#amounts.get(typeof purse === "object" ? purse.player : purse) ?? 0;
  }

  sum(): number {
    return [...this.#amounts.values()].reduce((sum, amount) => sum + amount, 0);
  }

  #add(purse: MoneyMove["from"], amount: number): void {
    this.#amounts.set(typeof purse === "object" ? purse.player : purse, this.get(purse) + amount);
  }
}

/** Any open move, so that rare ones come often. */
function nextCommand(state: BlackjackState, pick: (n: number) => number): Command<BlackjackAction> {
  const by = (seat: number, action: BlackjackAction): Command<BlackjackAction> => ({
    by: "player",
    playerId: asPlayerId(`player-${seat}`),
    username: `player-${seat}`,
    action,
  });
  if (state.phase === "BETTING") {
    const seat = state.felt.boxes.indexOf(null);
    return by(seat, {
      type: "bet",
      amount: 1 + pick(999),
      sideBets: { perfectPairs: pick(5), twentyOnePlusThree: pick(5) },
    });
  }
  if (state.phase === "INSURANCE") {
    const seat = state.felt.boxes.findIndex((box) => box?.insurance === null);
    return by(seat, { type: "insurance", take: pick(2) === 0 });
  }
  const { turn } = blackjack.view(state, { version: 0, serverTime: 0 });
  if (turn === null) return { by: "clock" };
  return by(turn.seat, { type: turn.actions[pick(turn.actions.length)] as "hit" });
}

test(`[G33] ${ROUNDS.toLocaleString("en")} rounds keep the sum of all chips, and leave no escrow`, {
  timeout: 900_000, // Two minutes on a machine that does much else.
}, () => {
  const words = xoshiro(20_261_121, 1);
  const pick = (n: number) => uniformBelow(n, words);
  for (const { rules, seats } of TABLES) {
    const settings = {
      tableId: asTableId("t"),
      name: "t",
      minBet: 1,
      maxBet: 1_000,
      seats,
      betMs: 1_000,
      turnMs: 1_000,
      settledMs: 1,
    };
    const purses = new Purses();
    let state = blackjack.open({ ...settings, rules: { ...DEFAULT_RULES, ...rules } });
    let settled = 0;
    let staked = 0;
    const carryOut = (command: Command<BlackjackAction>) => {
      const fresh = {
        roundId: asRoundId("r"),
        serverSeed: Array.from({ length: 8 }, () => words().toString(16).padStart(8, "0")).join(""),
      };
      const result = blackjack.decide(state, command, { at: state.dueAt ?? 0, fresh });
      if (!result.ok) throw new Error(`${state.phase}: ${JSON.stringify([command, result.refusal])}`);
      state = result.value.state;
      for (const move of result.value.moves) {
        purses.move(move);
        if (move.to === "escrow") staked += move.amount;
      }
      if (result.value.round?.kind !== "settled") return;
      settled++;
      if (purses.get("escrow") !== 0) throw new Error(`round ${settled} left ${purses.get("escrow")} in escrow`);
    };
    for (let seat = 0; seat < seats; seat++) {
      carryOut({ by: "player", playerId: asPlayerId(`player-${seat}`), username: "p", action: { type: "sit", seat } });
    }
    while (settled < ROUNDS / TABLES.length) carryOut(nextCommand(state, pick));
    expect(purses.sum()).toBe(0);
    expect(purses.get("house")).toBeGreaterThan(0); // Random play is expensive.
    expect(purses.get("house")).toBeLessThan(staked);
  }
});
