/** Blackjack on the wire: the actions a player may send, the rules a table may have, what is seen. */
import { z } from "zod";
import type { BlackjackAction } from "../games/blackjack/actions.ts";
import { PHASES } from "../games/blackjack/phases.ts";
import type { RoundRecord } from "../games/blackjack/record.ts";
import { DEFAULT_RULES, type Rules } from "../games/blackjack/rules.ts";
import type { HandView, SeatView, TableView } from "../games/blackjack/view.ts";
import { STAKE_MAX } from "../kernel/amounts.ts";
import type { GameOnTheWire } from "./games.ts";
import { amount, epochMs, exactly, hex64, line, money, uuid } from "./values.ts";

const sideBet = z.int().min(0).max(STAKE_MAX);

export const blackjackAction = exactly<BlackjackAction>()(
  z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("sit"), seat: z.int().min(0) }),
    z.strictObject({ type: z.literal("leave") }),
    z.strictObject({
      type: z.literal("bet"),
      amount,
      sideBets: z.strictObject({ perfectPairs: sideBet.optional(), twentyOnePlusThree: sideBet.optional() }).optional(),
      clientSeed: line(128).optional(),
      // Instead of a seed that all can see at once: its SHA-256, and the seed when betting has closed.
      clientSeedHash: hex64.optional(),
    }),
    z.strictObject({ type: z.literal("reveal"), clientSeed: line(128) }),
    z.strictObject({ type: z.literal("insurance"), take: z.boolean() }),
    z.strictObject({ type: z.literal("hit") }),
    z.strictObject({ type: z.literal("stand") }),
    z.strictObject({ type: z.literal("double") }),
    z.strictObject({ type: z.literal("split") }),
    z.strictObject({ type: z.literal("surrender") }),
  ]),
);

/** The defaults are the house's plain game: six decks, dealer stands on soft 17, peeks, pays 3:2. */
export const blackjackRules = exactly<Rules>()(
  z.strictObject({
    decks: z.literal([1, 2, 4, 6, 8]).default(6),
    soft17: z.enum(["S17", "H17"]).default("S17"),
    doubleAfterSplit: z.boolean().default(true),
    doubleOn: z.enum(["ANY", "9-11", "10-11"]).default("ANY"),
    surrender: z.enum(["NONE", "LATE"]).default("NONE"),
    resplitAces: z.boolean().default(false),
    hitSplitAces: z.boolean().default(false),
    maxHands: z.literal([2, 3, 4]).default(4),
    blackjackPays: z.enum(["3:2", "6:5"]).default("3:2"),
    dealerPeeks: z.boolean().default(true),
  }),
);

export const phase = z.enum(PHASES);

/** Rank and suit, `AS` or `TD`; a face-down card is `??`. */
export const cardCode = z.string().regex(/^([A23456789TJQK][SHDC]|\?\?)$/);

export const handView = exactly<HandView>()(
  z.object({
    cards: z.array(cardCode),
    total: z.int(),
    soft: z.boolean(),
    bet: money,
    doubled: z.boolean(),
    status: z.enum(["ACTIVE", "STOOD", "BUST", "BLACKJACK", "SURRENDERED"]),
    outcome: z.enum(["WIN", "LOSE", "PUSH", "BLACKJACK", "SURRENDER"]).nullable(),
    payout: money.nullable(),
    playedFor: z.enum(["CLOCK", "LEFT"]).optional(),
  }),
);

export const seatView = exactly<SeatView>()(
  z.object({
    userId: uuid,
    username: z.string(),
    connected: z.boolean(),
    awaySince: epochMs.optional(),
    missed: z.literal(true).optional(),
    bet: money,
    insurance: money.nullable(),
    insurancePlayedFor: z.literal(true).optional(),
    sideBets: z.record(z.string(), money),
    hands: z.array(handView),
  }),
);

export const tableView = exactly<TableView>()(
  z.object({
    tableId: uuid,
    name: z.string(),
    game: z.literal("blackjack"),
    version: z.int(),
    phase,
    rules: blackjackRules,
    minBet: money,
    maxBet: money,
    roundId: uuid.nullable(),
    roundNumber: z.int(),
    deadline: epochMs.nullable(),
    serverTime: epochMs,
    seats: z.array(seatView.nullable()),
    dealer: z.object({ cards: z.array(cardCode), total: z.int().nullable() }),
    turn: z.object({ seat: z.int(), hand: z.int(), actions: z.array(z.string()) }).nullable(),
    fairness: z.object({
      commitment: z.string(),
      clientSeeds: z.array(z.object({ seat: z.int(), seed: z.string() })),
      revealed: z.string().nullable(),
      clientSeedHashes: z.array(z.object({ seat: z.int(), hash: z.string() })).optional(),
      awaitingSeeds: z.array(z.int()).optional(),
    }),
    frozen: z.object({ reason: z.string() }).optional(),
  }),
);

export const tableSummary = z.object({
  tableId: uuid,
  name: z.string(),
  game: z.literal("blackjack"),
  phase,
  seats: z.int(),
  taken: z.int(),
  minBet: money,
  maxBet: money,
  spectators: z.int(),
});

/** A settled round as a stranger needs it to recompute everything. */
export const roundRecord = exactly<RoundRecord>()(
  z.object({
    roundId: uuid,
    tableId: uuid,
    roundNumber: z.int(),
    rules: blackjackRules,
    rulesHash: z.string(),
    engineVersion: z.string(),
    openedAt: epochMs,
    settledAt: epochMs,
    fairness: z.object({
      scheme: z.string(),
      commitment: z.string(),
      serverSeed: z.string(),
      label: z.string(),
      clientSeeds: z.array(z.object({ seat: z.int(), seed: z.string() })),
    }),
    seats: z.array(
      z.object({
        seat: z.int(),
        userId: uuid,
        username: z.string(),
        bet: money,
        insurance: money.nullable(),
        insurancePlayedFor: z.literal(true).optional(),
        sideBets: z.record(z.string(), money),
        hands: z.array(handView),
        paid: money,
      }),
    ),
    dealer: z.object({ cards: z.array(cardCode), total: z.int() }),
    actions: z.array(
      z.object({
        seq: z.int(),
        at: epochMs,
        seat: z.int().nullable(),
        userId: uuid.nullable(),
        action: z.looseObject({ type: z.string() }),
      }),
    ),
    transfers: z.array(z.object({ id: uuid, kind: z.string(), from: z.string(), to: z.string(), amount: money })),
  }),
);

/** How the edge reads what players send to a table of this game. */
export const blackjackOnTheWire: GameOnTheWire = {
  action: blackjackAction,
  rules: blackjackRules.partial(),
  defaultRules: DEFAULT_RULES,
};

/** What the game shows, and what of it goes over the wire, is the same. */
export type { BlackjackAction as BlackjackActionMessage, HandView, RoundRecord, SeatView, TableView };
export type TableSummary = z.infer<typeof tableSummary>;
