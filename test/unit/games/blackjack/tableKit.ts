/**
 * A blackjack table for tests: it keeps the state, the clock and every money move, and checks after each
 * decision what must always hold. `dealt` starts in the middle, with cards of the test's choosing.
 */
import { expect } from "vitest";
import type { BlackjackAction } from "../../../../src/games/blackjack/actions.ts";
import { dealRound } from "../../../../src/games/blackjack/dealing.ts";
import { decisionOf, newDraft, takeStake } from "../../../../src/games/blackjack/draft.ts";
import { newBox, type SideBets } from "../../../../src/games/blackjack/felt.ts";
import { type BlackjackState, blackjack, DEFAULT_RULES, type Rules } from "../../../../src/games/blackjack/index.ts";
import { cardLetters } from "../../../../src/games/blackjack/shoeBox.ts";
import { type Card, parseCard } from "../../../../src/games/cards.ts";
import type { Command, Decision, GameRefusal, MoneyMove, TableSettings } from "../../../../src/games/game.ts";
import { asPlayerId, asRoundId, asTableId } from "../../../../src/kernel/ids.ts";

export const SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
export const START = 1_700_000_000_000;

export const settingsOf = (rules: Partial<Rules> = {}, seats = 7): TableSettings<Rules> => ({
  tableId: asTableId("0198c2f0-7d1e-7aaa-8bbb-1234567890ab"),
  name: "Test",
  rules: { ...DEFAULT_RULES, ...rules },
  minBet: 10,
  maxBet: 1_000,
  seats,
  betMs: 15_000,
  turnMs: 20_000,
  settledMs: 5_000,
});

/** `'TS 6D'` → card numbers. */
export const cards = (codes: string): Card[] =>
  codes
    .split(" ")
    .filter(Boolean)
    .map((code) => {
      const card = parseCard(code);
      if (card === null) throw new Error(`no card: ${code}`);
      return card;
    });

export class TestTable {
  state: BlackjackState;
  at = START;
  moves: MoneyMove[] = [];
  rounds = 0;

  constructor(state: BlackjackState = blackjack.open(settingsOf())) {
    this.state = state;
  }

  /** A decision that must succeed. */
  do(command: Command<BlackjackAction>): Decision<BlackjackState> {
    const result = this.try(command);
    if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
    this.state = result.value.state;
    this.moves.push(...result.value.moves);
    if (result.value.round?.kind === "settled") expect(this.state.escrow).toBe(0);
    return result.value;
  }

  try(command: Command<BlackjackAction>) {
    return blackjack.decide(this.state, command, {
      at: this.at,
      fresh: { roundId: asRoundId(`round-${this.state.roundNumber + 1}`), serverSeed: SEED },
    });
  }

  act(playerId: string, action: BlackjackAction): Decision<BlackjackState> {
    return this.do({ by: "player", playerId: asPlayerId(playerId), username: playerId, action });
  }

  /** What an action is refused with, or null when it is not. */
  refusal(playerId: string, action: BlackjackAction): GameRefusal | null {
    const result = this.try({ by: "player", playerId: asPlayerId(playerId), username: playerId, action });
    return result.ok ? null : result.refusal;
  }

  /** Let the time of the next deadline come, and the clock with it. */
  clock(): Decision<BlackjackState> {
    this.at = Math.max(this.at, this.state.dueAt ?? this.at);
    return this.do({ by: "clock" });
  }

  presence(playerId: string, connected: boolean): Decision<BlackjackState> {
    return this.do({ by: "presence", playerId: asPlayerId(playerId), connected });
  }

  get view() {
    return blackjack.view(this.state, { version: 1, serverTime: this.at });
  }

  hand(seat: number, hand = 0) {
    const view = this.view.seats[seat]?.hands[hand];
    if (view === undefined) throw new Error(`no hand ${hand} at seat ${seat}`);
    return view;
  }

  /** What a player has gained or lost by all moves so far. */
  net(playerId: string): number {
    let net = 0;
    for (const { from, to, amount } of this.moves) {
      if (typeof from === "object" && from.player === playerId) net -= amount;
      if (typeof to === "object" && to.player === playerId) net += amount;
    }
    return net;
  }
}

export interface Deal {
  rules?: Partial<Rules>;
  /** First two cards of each player, by seat; player `p0` sits at seat 0. */
  hands: string[];
  /** Up card, and hole card if the rules have one. */
  dealer: string;
  /** The cards after the deal. */
  next?: string;
  bet?: number;
  sideBets?: SideBets;
  leaving?: number[];
}

/** A table on which the last bet has just been placed and these cards were dealt. */
export function dealt({
  rules = {},
  hands,
  dealer,
  next = "",
  bet = 100,
  sideBets = {},
  leaving = [],
}: Deal): TestTable {
  const table = new TestTable(blackjack.open(settingsOf(rules)));
  for (const seat of hands.keys()) table.act(`p${seat}`, { type: "sit", seat });
  const draft = newDraft(table.state, { at: table.at, fresh: { roundId: asRoundId("unused"), serverSeed: SEED } });
  for (const seat of hands.keys()) {
    draft.state.felt.boxes[seat] = newBox(bet, sideBets);
    takeStake(draft, asPlayerId(`p${seat}`), bet, "BET");
    for (const amount of Object.values(sideBets)) takeStake(draft, asPlayerId(`p${seat}`), amount, "SIDE_BET");
    const who = draft.state.seats[seat];
    if (who && leaving.includes(seat)) who.leaving = true;
  }
  draft.state.shoe = cardLetters(inDealingOrder(hands.map(cards), cards(dealer), cards(next)));
  dealRound(draft);
  const decision = decisionOf(draft);
  table.state = decision.state;
  table.moves.push(...decision.moves);
  return table;
}

function inDealingOrder(hands: Card[][], dealer: Card[], next: Card[]): Card[] {
  const row = (index: number) => hands.flatMap((hand) => hand.slice(index, index + 1));
  return [...row(0), ...dealer.slice(0, 1), ...row(1), ...dealer.slice(1), ...next];
}
