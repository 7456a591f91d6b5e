import { describe, expect, test } from "vitest";
import type { BlackjackAction } from "../../../../src/games/blackjack/actions.ts";
import { blackjack } from "../../../../src/games/blackjack/index.ts";
import { PHASES, type Phase } from "../../../../src/games/blackjack/phases.ts";
import { asRoundId } from "../../../../src/kernel/ids.ts";
import { dealt, TestTable } from "./tableKit.ts";

/**
 * Every phase with every action, by four people: `turn` has a bet and (in PLAYER_TURN) the turn, `bet` has a
 * bet, `idle` sits without one, `guest` does not sit.
 */
const ACTIONS: Record<string, BlackjackAction> = {
  sit: { type: "sit", seat: 5 },
  leave: { type: "leave" },
  bet: { type: "bet", amount: 100 },
  insurance: { type: "insurance", take: true },
  reveal: { type: "reveal", clientSeed: "a" },
  hit: { type: "hit" },
  stand: { type: "stand" },
  double: { type: "double" },
  split: { type: "split" },
  surrender: { type: "surrender" },
};
const MOVES = ["hit", "stand", "double", "split", "surrender"];

function tableIn(phase: Phase): TestTable {
  if (phase === "WAITING") return new TestTable();
  if (phase === "BETTING") {
    const table = new TestTable();
    for (const [seat, player] of ["p0", "p1", "idle"].entries()) table.act(player, { type: "sit", seat });
    table.act("p0", ACTIONS.bet!);
    table.act("p1", ACTIONS.bet!);
    return table;
  }
  const table = dealt({ hands: ["TS 6D", "9S 6D"], dealer: phase === "INSURANCE" ? "AD 8C" : "9D 8C" });
  table.act("idle", { type: "sit", seat: 2 });
  if (phase === "DEALER_TURN" || phase === "SETTLED") {
    table.clock();
    table.clock();
  }
  if (phase === "SETTLED") table.clock();
  return table;
}

/** What is open in each phase, to whom; everything else must be refused with the code that `expected` derives. */
const OPEN: Record<Phase, Record<string, string[]>> = {
  WAITING: { guest: ["sit"] },
  BETTING: { guest: ["sit"], idle: ["leave", "bet"], p0: ["leave"], p1: ["leave"] },
  INSURANCE: { guest: ["sit"], idle: ["leave"], p0: ["leave", "insurance"], p1: ["leave", "insurance"] },
  PLAYER_TURN: { guest: ["sit"], idle: ["leave"], p0: ["leave", "hit", "stand", "double"], p1: ["leave"] },
  DEALER_TURN: { guest: ["sit"], idle: ["leave"], p0: ["leave"], p1: ["leave"] },
  SETTLED: { guest: ["sit"], idle: ["leave"], p0: ["leave"], p1: ["leave"] },
};

function expected(phase: Phase, who: string, action: string): string | null {
  if (OPEN[phase][who]?.includes(action)) return null;
  if (who === "guest" || phase === "WAITING") return "NOT_SEATED";
  if (action === "sit") return "ALREADY_SEATED";
  if (action === "reveal") return "INVALID_PHASE"; // Only while seeds are awaited: see reveal.test.ts.
  const phaseOf = action === "bet" ? "BETTING" : action === "insurance" ? "INSURANCE" : "PLAYER_TURN";
  if (phase !== phaseOf) return "INVALID_PHASE";
  return MOVES.includes(action) && who !== "p0" ? "NOT_YOUR_TURN" : "MOVE_NOT_ALLOWED";
}

describe("every phase, every action, everybody", () => {
  for (const phase of PHASES) {
    for (const who of phase === "WAITING" ? ["guest"] : ["p0", "p1", "idle", "guest"]) {
      for (const [name, action] of Object.entries(ACTIONS)) {
        const code = expected(phase, who, name);
        test(`[G16] ${phase}: ${name} by ${who} is ${code ?? "open"}`, () => {
          const table = tableIn(phase);
          expect(table.state.phase).toBe(phase);
          const before = structuredClone(table.state);
          expect(table.refusal(who, action)?.code ?? null).toBe(code);
          expect(table.state).toEqual(before);
        });
      }
    }
  }

  test.each(PHASES)("[G15] the clock in %s: only when due", (phase) => {
    const { state, at } = tableIn(phase);
    const clock = (time: number) =>
      blackjack.decide(
        state,
        { by: "clock" },
        { at: time, fresh: { roundId: asRoundId("r"), serverSeed: "00".repeat(32) } },
      ).ok;
    expect(clock(at - 1)).toBe(false);
    expect(clock(state.dueAt ?? at + 1e9)).toBe(phase !== "WAITING");
  });
});

test("[G16] a move that is not open names the ones that are", () => {
  expect(tableIn("PLAYER_TURN").refusal("p0", { type: "split" })).toEqual({
    code: "MOVE_NOT_ALLOWED",
    allowed: ["hit", "stand", "double"],
  });
});

test("[G17] a decision leaves the state it was given as it was", () => {
  const table = tableIn("PLAYER_TURN");
  const given = table.state;
  const before = structuredClone(given);
  table.act("p0", { type: "hit" });
  expect(given).toEqual(before);
});
