import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { BlackjackAction } from "../../../src/games/blackjack/actions.ts";
import { stakedOn } from "../../../src/games/blackjack/felt.ts";
import { type BlackjackState, blackjack, type Rules } from "../../../src/games/blackjack/index.ts";
import { hashOfSeed } from "../../../src/games/blackjack/reveal.ts";
import { hasBets } from "../../../src/games/blackjack/state.ts";
import { viewHand } from "../../../src/games/blackjack/view.ts";
import { cardCode } from "../../../src/games/cards.ts";
import type { Command, Decision, MoneyMove, TableSettings } from "../../../src/games/game.ts";

const rules: fc.Arbitrary<Rules> = fc
  .record({
    decks: fc.constantFrom(1, 2, 4, 6, 8),
    soft17: fc.constantFrom("S17", "H17"),
    doubleAfterSplit: fc.boolean(),
    doubleOn: fc.constantFrom("ANY", "9-11", "10-11"),
    surrender: fc.constantFrom("NONE", "LATE"),
    resplitAces: fc.boolean(),
    hitSplitAces: fc.boolean(),
    maxHands: fc.constantFrom(2, 3, 4),
    blackjackPays: fc.constantFrom("3:2", "6:5"),
    dealerPeeks: fc.boolean(),
  } as const)
  .filter((all) => all.surrender === "NONE" || all.dealerPeeks);

const settings = fc.record({ rules, seats: fc.integer({ min: 1, max: 7 }), minBet: fc.constantFrom(1, 3, 100) }).map(
  (some): TableSettings<Rules> => ({
    ...some,
    tableId: "0198c2f0-7d1e-7aaa-8bbb-1234567890ab",
    name: "Any",
    maxBet: 500,
    betMs: 10_000,
    turnMs: 10_000,
    settledMs: 1_000,
  }),
);

/** What somebody tries next; `pick` resolves to a player, seat or move when the state is known. */
interface Try {
  readonly what: "sit" | "leave" | "bet" | "play" | "clock" | "presence" | "nonsense";
  readonly pick: number;
  readonly amount: number;
  readonly waitMs: number;
}

const tries = fc.array(
  fc.record<Try>({
    what: fc.oneof(
      { weight: 4, arbitrary: fc.constant("sit" as const) },
      { weight: 1, arbitrary: fc.constantFrom("leave" as const, "presence" as const, "nonsense" as const) },
      { weight: 6, arbitrary: fc.constant("bet" as const) },
      { weight: 10, arbitrary: fc.constant("play" as const) },
      { weight: 4, arbitrary: fc.constant("clock" as const) },
    ),
    pick: fc.nat(1_000),
    amount: fc.integer({ min: 1, max: 500 }),
    waitMs: fc.nat(2_000),
  }),
  { minLength: 20, maxLength: 250, size: "max" },
);

const NONSENSE: BlackjackAction[] = [
  { type: "hit" },
  { type: "double" },
  { type: "split" },
  { type: "insurance", take: true },
  { type: "bet", amount: 400 },
];

/** Mostly something that the state allows, so that rounds get on; now and then something it does not. */
function commandFor(state: BlackjackState, { what, pick, amount }: Try): Command<BlackjackAction> {
  const taken = blackjack.seated(state);
  const someone = taken[pick % Math.max(taken.length, 1)]?.playerId ?? "nobody";
  switch (what) {
    case "clock":
      // Without bets the clock gives seats up: now and then is enough.
      return state.phase !== "BETTING" || hasBets(state) || pick % 50 === 49
        ? { by: "clock" }
        : betBy(state, pick, amount);
    case "presence":
      return { by: "presence", playerId: someone, connected: pick % 2 === 0 };
    case "sit":
      return by(`player-${pick % 9}`, { type: "sit", seat: pick % state.seats.length });
    case "leave":
      return by(someone, { type: "leave" });
    case "nonsense":
      return by(someone, NONSENSE[pick % NONSENSE.length] ?? { type: "stand" });
    case "bet":
      return betBy(state, pick, amount);
    case "play": {
      if (state.revealing) return by(someone, { type: "reveal", clientSeed: SECRET });
      if (state.phase === "INSURANCE") return by(someone, { type: "insurance", take: pick % 2 === 0 });
      const turn = blackjack.view(state, { version: 0, serverTime: 0 }).turn;
      const player = turn && state.seats[turn.seat]?.playerId;
      if (!turn || !player) return { by: "clock" };
      const moves = turn.actions as ("hit" | "split")[];
      const preferred = moves.includes("split") ? "split" : moves[pick % moves.length];
      return by(player, { type: preferred ?? "hit" });
    }
  }
}

const SECRET = "a player's seed";

function betBy(state: BlackjackState, pick: number, amount: number): Command<BlackjackAction> {
  const better = state.seats.find((seat, index) => seat && state.felt.boxes[index] === null);
  const sideBets = { perfectPairs: pick % 3, twentyOnePlusThree: pick % 5 };
  const clientSeed = pick % 3 === 0 ? SECRET : undefined;
  const clientSeedHash = pick % 3 === 1 ? hashOfSeed(SECRET) : undefined;
  return by(better?.playerId ?? "nobody", { type: "bet", amount, sideBets, clientSeed, clientSeedHash });
}

function by(playerId: string, action: BlackjackAction): Command<BlackjackAction> {
  return { by: "player", playerId, username: playerId, action };
}

interface Step {
  readonly command: Command<BlackjackAction>;
  readonly at: number;
  readonly decision: Decision<BlackjackState>;
}

const freshFor = (state: BlackjackState) => ({
  roundId: `round-${state.roundNumber + 1}`,
  serverSeed: (state.roundNumber + 1).toString(16).padStart(64, "5"),
});

/** Play all tries; the accepted ones come back, with what was decided. `check` sees every accepted step. */
function playAll(
  table: TableSettings<Rules>,
  all: readonly Try[],
  check: (step: Step, before: BlackjackState) => void,
) {
  let state = blackjack.open(table);
  let at = 1_700_000_000_000;
  const steps: Step[] = [];
  for (const one of all) {
    const command = commandFor(state, one);
    at = command.by === "clock" ? Math.max(at, state.dueAt ?? at) : at + one.waitMs;
    const result = blackjack.decide(state, command, { at, fresh: freshFor(state) });
    if (!result.ok) continue;
    const step = { command, at, decision: result.value };
    check(step, state);
    steps.push(step);
    state = result.value.state;
  }
  return steps;
}

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
