/**
 * npm run bench:engine: how fast the rules are on one core. Rounds are played as `npm run odds` plays them; a shoe is
 * what every real round shuffles; a decision is what the table runtime asks for.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { hintFor } from "../../src/games/blackjack/hint.ts";
import {
  type BlackjackAction,
  type BlackjackState,
  blackjack,
  DEFAULT_RULES,
} from "../../src/games/blackjack/index.ts";
import { fairShoe } from "../../src/games/fairness.ts";
import type { Command } from "../../src/games/game.ts";
import { asPlayerId, asRoundId, asTableId } from "../../src/kernel/ids.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { xoshiro } from "../../src/ops/odds/generator.ts";
import { roundPlayer } from "../../src/ops/odds/roundPlayer.ts";

/** Many short passes: the first ones still compile, others share the core; the best one is what the machine can do. */
const PASSES = 60;

const { play } = roundPlayer(DEFAULT_RULES, xoshiro(1, 1));
report("single-seat rounds, basic strategy", "target 600,000/s", 30_000, () => void play());

const material = {
  serverSeed: randomBytes(32).toString("hex"),
  clientSeeds: ["a", "b"],
  label: `${randomUUID()}:1000`,
};
const shoeMs = report("six-deck HMAC shoes", "target 10,000/s", 200, () => void fairShoe(material, 6));
print(`  ${(1_000 * shoeMs).toFixed(1)} µs each`);

report("table decisions with their view, 7 seats", "", 1_000, tablePlayer());

/** The best pass, in ms for each. */
function report(name: string, target: string, times: number, work: () => void): number {
  let bestMs = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < PASSES; pass++) {
    const startedAt = performance.now();
    for (let n = 0; n < times; n++) work();
    bestMs = Math.min(bestMs, (performance.now() - startedAt) / times);
  }
  const perSecond = Math.round(1_000 / bestMs).toLocaleString("en");
  print(`${name}: ${perSecond}/s${target && ` (${target})`}`);
  return bestMs;
}

/** A full table of players who bet and follow the hint, for ever: each call makes one decision and builds the view. */
function tablePlayer(): () => void {
  let at = 0;
  const decide = (state: BlackjackState, command: Command<BlackjackAction>): BlackjackState => {
    const fresh = { roundId: asRoundId("r"), serverSeed: material.serverSeed };
    const result = blackjack.decide(state, command, { at: ++at, fresh });
    if (!result.ok) throw new Error(JSON.stringify(result.refusal));
    return result.value.state;
  };
  const by = (seat: number, action: BlackjackAction): Command<BlackjackAction> => ({
    by: "player",
    playerId: asPlayerId(`player-${seat}`),
    username: `player-${seat}`,
    action,
  });
  const settings = { tableId: asTableId("t"), name: "t", rules: DEFAULT_RULES, minBet: 1, maxBet: 100, seats: 7 };
  let state = blackjack.open({ ...settings, betMs: 1_000, turnMs: 1_000, settledMs: 100 });
  for (let seat = 0; seat < 7; seat++) state = decide(state, by(seat, { type: "sit", seat }));
  return () => {
    const view = blackjack.view(state, { version: 1, serverTime: at });
    const move = hintFor(view);
    const better = view.seats.findIndex((seat) => seat?.bet === 0);
    if (view.turn !== null && move !== null) state = decide(state, by(view.turn.seat, { type: move }));
    else if (view.phase === "BETTING") state = decide(state, by(better, { type: "bet", amount: 10 }));
    else {
      at = Math.max(at, state.dueAt ?? at);
      state = decide(state, { by: "clock" });
    }
  };
}
