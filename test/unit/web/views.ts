/** Views as the server sends them, with only what a test is about. */
import type { HandView, SeatView, TableView } from "../../../src/client/index.ts";
import { DEFAULT_RULES } from "../../../src/games/blackjack/rules.ts";

export const hand = (cards: string, facts: Partial<HandView> = {}): HandView => ({
  cards: cards.split(" "),
  total: 0,
  soft: false,
  bet: 100,
  doubled: false,
  status: "STOOD",
  outcome: null,
  payout: null,
  ...facts,
});

export const seat = (hands: HandView[], facts: Partial<SeatView> = {}): SeatView => ({
  userId: "u",
  username: "ann",
  connected: true,
  bet: 100,
  insurance: null,
  sideBets: {},
  hands,
  ...facts,
});

export const view = (seats: (SeatView | null)[], dealer = "", facts: Partial<TableView> = {}): TableView => ({
  tableId: "t",
  name: "Emerald",
  game: "blackjack",
  version: 1,
  phase: "PLAYER_TURN",
  rules: DEFAULT_RULES,
  minBet: 100,
  maxBet: 10_000,
  roundId: "r",
  roundNumber: 1,
  deadline: null,
  serverTime: 0,
  seats,
  dealer: { cards: dealer === "" ? [] : dealer.split(" "), total: null },
  turn: null,
  fairness: { commitment: "", clientSeeds: [], revealed: null },
  ...facts,
});
