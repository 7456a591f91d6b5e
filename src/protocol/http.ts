/** Every HTTP request body and the answers that are more than a view. */
import { z } from "zod";
import { blackjackAction, blackjackRules } from "./blackjack.ts";
import { actionTarget, amount, line, searched, title, username, uuid } from "./values.ts";

export const guestBody = z.strictObject({ username: username.optional() });
export const registerBody = z.strictObject({
  username,
  email: z.email().max(254).toLowerCase(),
  password: z.string().min(8).max(256),
});
export const loginBody = z.strictObject({ username: searched(254).min(1), password: z.string().min(1).max(256) });
export const logoutBody = z.strictObject({ refreshToken: z.string().min(1).max(1024) });
export const refreshBody = logoutBody.extend({
  /** Made once by the client and sent with every refresh: within a minute it gets an answer that was lost again. */
  clientId: uuid.optional(),
});

/** Shorter than 100 ms no player could act; longer than two minutes a table is asleep. */
const pauseMs = z.int().min(100).max(120_000);

/** @param rules of the game that is hosted. */
export const openTableBodyOf = <Rules extends z.ZodType<object>>(rules: Rules) =>
  z
    .strictObject({
      name: title(60),
      rules: rules.optional(),
      minBet: amount.default(100),
      maxBet: amount.default(100_000),
      seats: z.int().min(1).max(7).default(7),
      betMs: pauseMs.default(15_000),
      turnMs: pauseMs.default(20_000),
      settledMs: pauseMs.default(4_000),
    })
    .refine((body) => body.minBet <= body.maxBet, { path: ["maxBet"], message: "must not be below minBet" });

/** With the game that our own clients play. */
export const openTableBody = openTableBodyOf(blackjackRules.partial());

/** @param action what a player may do at a table of the game that is hosted. */
export const actBodyOf = <Action extends z.ZodType>(action: Action) =>
  z.strictObject({ actionId: uuid, action, for: actionTarget.optional() });
export const actBody = actBodyOf(blackjackAction);
export const freezeBody = z.strictObject({ reason: line(200) });
/** `player:<user>`, `treasury:<syndicate>`, `escrow:<table>`, … */
export const accountName = z.string().regex(/^[a-z]+:[0-9a-f-]{1,36}$/);
export const unfreezeBody = z.strictObject({}).default({});
export const paymentBody = z.strictObject({ amount });

export type OpenTableBody = z.infer<typeof openTableBody>;

export interface UserMessage {
  id: string;
  username: string;
  role: "PLAYER" | "ADMIN";
  guest: boolean;
}

export interface TokensMessage {
  user: UserMessage;
  accessToken: string;
  refreshToken: string;
}

/** A refill takes no body; an empty one does no harm. */
export const refillBody = z.strictObject({}).default({});

export interface PlayMoneyMessage {
  /** `limited`: play money comes as a refill a day, and deposits are refused. */
  deposits: "limited" | "unlimited";
  /** What a refill fills the wallet up to, minor units. */
  refillsTo: number;
}

export interface RefillMessage {
  id: string;
  amount: number;
  createdAt: number;
  /** When the next one may be had. */
  nextAt: number;
}

export interface WalletMessage {
  balance: number;
  currency: string;
  version: number;
}

export interface WalletTransactionMessage {
  id: string;
  kind: string;
  /** Signed: what the balance gained. */
  amount: number;
  balanceAfter: number;
  roundId: string | null;
  createdAt: number;
}

/** One seat's settled round. */
export interface PlayerRoundMessage {
  roundId: string;
  tableId: string;
  seat: number;
  /** All that was staked, side bets and insurance included. */
  staked: number;
  /** All that came back, stakes included. */
  paid: number;
  settledAt: number;
}

/** One hash over all chains as they stood at the end of a day (UTC): a copy of it proves every row of that day. */
export interface ChainRootMessage {
  day: string;
  kind: "POSTINGS" | "JOURNAL";
  root: string;
  chains: number;
  rows: number;
}

export interface LedgerCheckMessage {
  ok: boolean;
  accounts: number;
  transfers: number;
  tables: number;
  journalRows: number;
  drift: number;
  problems: { kind: string; where: string; detail: string }[];
  /** What this check does not look at, in words, and what does. */
  notLookedAt: string[];
}
