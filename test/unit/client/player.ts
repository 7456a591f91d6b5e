import { memoryStore } from "../../../src/client/session.ts";
import { VegasClient } from "../../../src/client/vegasClient.ts";
import { DEFAULT_RULES } from "../../../src/games/blackjack/rules.ts";
import type { TableView } from "../../../src/protocol/blackjack.ts";
import type { TokensMessage } from "../../../src/protocol/http.ts";
import { FakeClock } from "./fakeClock.ts";
import { FakeHouse } from "./fakeHouse.ts";

export const [A, B, C] = ["http://a", "http://b", "http://c"] as const;
export const TABLE = "11111111-1111-4111-8111-111111111111";

export const TOKENS: TokensMessage = {
  user: { id: "22222222-2222-4222-8222-222222222222", username: "ada", role: "PLAYER", guest: true },
  accessToken: "access-1",
  refreshToken: "refresh-1",
};

/** A signed-in client before a fake house of three containers. */
export function makePlayer(options: { fetch?: typeof fetch; containers?: readonly string[] } = {}) {
  const clock = new FakeClock();
  const house = new FakeHouse(clock);
  const tokens = memoryStore(TOKENS);
  const client = new VegasClient({
    containers: options.containers ?? [A, B, C],
    clock,
    transport: house,
    tokens,
    fetch: options.fetch ?? (() => Promise.reject(new TypeError("no network in this test"))),
  });
  return { client, clock, house, tokens };
}

export function viewOf(version: number, facts: Partial<TableView> = {}): TableView {
  return {
    tableId: TABLE,
    name: "Velvet",
    game: "blackjack",
    version,
    phase: "WAITING",
    rules: DEFAULT_RULES,
    minBet: 100,
    maxBet: 10_000,
    roundId: null,
    roundNumber: 0,
    deadline: null,
    serverTime: 5_000_000,
    seats: [null],
    dealer: { cards: [], total: null },
    turn: null,
    fairness: { commitment: "", clientSeeds: [], revealed: null },
    ...facts,
  };
}

export const updateOf = (version: number, events: { type: string }[] = [], facts: Partial<TableView> = {}) => ({
  tableId: TABLE,
  version,
  events,
  table: viewOf(version, facts),
});
