/** A whole house in memory: purses, tables and 100,000 rounds of random play by players who can run out of chips. */
import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import {
  type BlackjackAction,
  type BlackjackState,
  blackjack,
  DEFAULT_RULES,
  type Rules,
} from "../../../src/games/blackjack/index.ts";
import type { Command, Context, MoneyMove, Purse } from "../../../src/games/game.ts";

const ROUNDS = 100_000;
const TABLES = 20;
const PLAYERS = 60;
const CHIPS_EACH = 200_000;

/** mulberry32: small, seeded, good enough to choose moves by. */
function chanceFrom(seed: number): (below: number) => number {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

it(`[M1] ${ROUNDS.toLocaleString("en")} rounds keep the sum of all chips, and no player ever owes`, () => {
  const seed = Number(process.env["SEED"] ?? randomInt(2 ** 31));
  const below = chanceFrom(seed);
  const purses = new Map<string, number>(Array.from({ length: PLAYERS }, (_, index) => [`p${index}`, CHIPS_EACH]));
  const purseOf = (table: number, purse: Purse) => (typeof purse === "object" ? purse.player : `${purse}:${table}`);
  const balanceOf = (purse: string) => purses.get(purse) ?? 0;

  /** What the ledger does: all moves or none, and no player below zero. */
  const post = (table: number, moves: readonly MoneyMove[]): boolean => {
    const owed = new Map<string, number>();
    for (const { from, amount } of moves) {
      if (typeof from === "object") owed.set(from.player, (owed.get(from.player) ?? 0) + amount);
    }
    if ([...owed].some(([player, amount]) => balanceOf(player) < amount)) return false;
    for (const { from, to, amount } of moves) {
      purses.set(purseOf(table, from), balanceOf(purseOf(table, from)) - amount);
      purses.set(purseOf(table, to), balanceOf(purseOf(table, to)) + amount);
    }
    return true;
  };

  const buyChips = (player: string) => {
    purses.set(player, balanceOf(player) + CHIPS_EACH);
    purses.set("cashier", balanceOf("cashier") - CHIPS_EACH);
  };

  let at = 1_000_000;
  let settled = 0;
  let roundIds = 0;
  const context = (): Context => ({
    at,
    fresh: {
      roundId: `r${roundIds++}`,
      serverSeed: below(2 ** 31)
        .toString(16)
        .padStart(64, "0"),
    },
  });
  const tables = Array.from({ length: TABLES }, (_, index) => blackjack.open(settingsOf(index, below)));

  while (settled < ROUNDS) {
    const index = below(TABLES);
    const table = tables[index]!;
    const command = nextCommand(table, below);
    at = command.by === "clock" ? Math.max(at, table.dueAt ?? at) : at + 1;
    const decided = blackjack.decide(table, command, context());
    if (!decided.ok) continue;
    const { state, moves, round } = decided.value;
    if (!post(index, moves)) {
      // Too little money: this one buys chips now and then, like anybody else who was refused.
      if (command.by === "player" && below(3) === 0) buyChips(command.playerId);
      continue;
    }
    tables[index] = state;
    expect(balanceOf(`escrow:${index}`)).toBe(state.escrow);
    if (round?.kind !== "settled") continue;
    settled += 1;
    expect(balanceOf(`escrow:${index}`)).toBe(0);
    if (settled % 1_000 === 0) {
      const sum = [...purses.values()].reduce((total, chips) => total + chips, 0);
      expect(sum, `seed ${seed}, after ${settled} rounds`).toBe(PLAYERS * CHIPS_EACH);
      expect([...purses].filter(([purse, chips]) => purse.startsWith("p") && chips < 0)).toEqual([]);
    }
  }
}, 300_000);

function settingsOf(index: number, below: (n: number) => number) {
  const rules: Rules = {
    ...DEFAULT_RULES,
    decks: ([1, 2, 4, 6, 8] as const)[below(5)] ?? 6,
    soft17: below(2) ? "S17" : "H17",
    doubleAfterSplit: below(2) === 1,
    resplitAces: below(2) === 1,
    hitSplitAces: below(2) === 1,
    blackjackPays: below(2) ? "3:2" : "6:5",
    dealerPeeks: index % 3 > 0,
    surrender: index % 3 > 0 && below(2) === 1 ? "LATE" : "NONE",
  };
  const seats = 1 + below(7);
  return {
    tableId: `t${index}`,
    name: `Table ${index}`,
    rules,
    minBet: 1,
    maxBet: 5_000,
    seats,
    betMs: 100,
    turnMs: 100,
    settledMs: 100,
  };
}

/** Mostly what makes the table go on; now and then somebody who has no business there. */
function nextCommand(table: BlackjackState, below: (n: number) => number): Command<BlackjackAction> {
  const seated = blackjack.seated(table);
  const one = seated[below(Math.max(1, seated.length))];
  const playerId = one && below(10) > 0 ? one.playerId : `p${below(PLAYERS)}`;
  const by = (action: BlackjackAction): Command<BlackjackAction> => ({
    by: "player",
    playerId,
    username: playerId,
    action,
  });
  if (below(40) === 0) return by({ type: "leave" });
  switch (table.phase) {
    case "WAITING":
      return by({ type: "sit", seat: below(table.seats.length) });
    case "BETTING": {
      if (below(4) === 0) return by({ type: "sit", seat: below(table.seats.length) });
      if (below(10) === 0) return { by: "clock" };
      const sideBets = { perfectPairs: below(3) * below(500), twentyOnePlusThree: below(3) * below(500) };
      return by({ type: "bet", amount: 1 + below(5_000), ...(below(3) === 0 ? { sideBets } : {}) });
    }
    case "INSURANCE":
      return below(5) === 0 ? { by: "clock" } : by({ type: "insurance", take: below(2) === 1 });
    case "PLAYER_TURN": {
      const turn = table.felt.turn;
      const moves = ["hit", "stand", "stand", "double", "split", "surrender"] as const;
      const mover = turn && seated.find(({ seat }) => seat === turn.seat);
      const action = { type: moves[below(moves.length)] ?? "stand" };
      return mover ? { by: "player", playerId: mover.playerId, username: mover.playerId, action } : { by: "clock" };
    }
    default:
      return { by: "clock" };
  }
}
