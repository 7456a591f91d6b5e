/** Random blackjack tables: any rules, any seats, and people who try all kinds of things. */
import fc from "fast-check";
import type { BlackjackAction } from "../../../src/games/blackjack/actions.ts";
import { type BlackjackState, blackjack, type Rules } from "../../../src/games/blackjack/index.ts";
import { hashOfSeed } from "../../../src/games/blackjack/reveal.ts";
import { hasBets } from "../../../src/games/blackjack/state.ts";
import type { Command, Decision, TableSettings } from "../../../src/games/game.ts";
import { asPlayerId, asRoundId, asTableId, type PlayerId } from "../../../src/kernel/ids.ts";

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

export const settings = fc
  .record({ rules, seats: fc.integer({ min: 1, max: 7 }), minBet: fc.constantFrom(1, 3, 100) })
  .map(
    (some): TableSettings<Rules> => ({
      ...some,
      tableId: asTableId("0198c2f0-7d1e-7aaa-8bbb-1234567890ab"),
      name: "Any",
      maxBet: 500,
      betMs: 10_000,
      turnMs: 10_000,
      settledMs: 1_000,
    }),
  );

/** What somebody tries next; `pick` resolves to a player, seat or move when the state is known. */
export interface Try {
  readonly what: "sit" | "leave" | "bet" | "play" | "clock" | "presence" | "nonsense";
  readonly pick: number;
  readonly amount: number;
  readonly waitMs: number;
}

export const tries = fc.array(
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

/** Sits at no table. */
const NOBODY = asPlayerId("nobody");

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
  const someone = taken[pick % Math.max(taken.length, 1)]?.playerId ?? NOBODY;
  switch (what) {
    case "clock":
      // Without bets the clock gives seats up: now and then is enough.
      return state.phase !== "BETTING" || hasBets(state) || pick % 50 === 49
        ? { by: "clock" }
        : betBy(state, pick, amount);
    case "presence":
      return { by: "presence", playerId: someone, connected: pick % 2 === 0 };
    case "sit":
      return by(asPlayerId(`player-${pick % 9}`), { type: "sit", seat: pick % state.seats.length });
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
  return by(better?.playerId ?? NOBODY, { type: "bet", amount, sideBets, clientSeed, clientSeedHash });
}

function by(playerId: PlayerId, action: BlackjackAction): Command<BlackjackAction> {
  return { by: "player", playerId, username: playerId, action };
}

export interface Step {
  readonly command: Command<BlackjackAction>;
  readonly at: number;
  readonly decision: Decision<BlackjackState>;
}

export const freshFor = (state: BlackjackState) => ({
  roundId: asRoundId(`round-${state.roundNumber + 1}`),
  serverSeed: (state.roundNumber + 1).toString(16).padStart(64, "5"),
});

/** Play all tries; the accepted ones come back, with what was decided. `check` sees every accepted step. */
export function playAll(
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
