/** What players may do, and the events that follow. */
import type { PlayerId } from "../../kernel/ids.ts";
import type { RoundResult } from "../game.ts";
import type { SideBets } from "./felt.ts";
import type { Move } from "./round.ts";

export type BlackjackAction =
  | { readonly type: "sit"; readonly seat: number }
  | { readonly type: "leave" }
  | BetAction
  | { readonly type: "insurance"; readonly take: boolean }
  | RevealAction
  | { readonly type: Move };

export interface BetAction {
  readonly type: "bet";
  readonly amount: number;
  readonly sideBets?: { readonly [Name in keyof SideBets]?: number | undefined } | undefined;
  /** The player's part of the shuffle, for all to see at once … */
  readonly clientSeed?: string | undefined;
  /** … or its SHA-256 in hex now, and the seed itself when betting has closed. */
  readonly clientSeedHash?: string | undefined;
}

export interface RevealAction {
  readonly type: "reveal";
  readonly clientSeed: string;
}

/** Small facts for animation and logs, each public at that moment. Cards are codes. */
export type BlackjackEvent =
  | { type: "round:opened"; roundNumber: number; commitment: string }
  | { type: "seat:taken"; seat: number; playerId: PlayerId; username: string }
  | { type: "seat:left"; seat: number; playerId: PlayerId; reason: "left" | "idle" }
  | { type: "seat:leaving"; seat: number }
  | { type: "seat:connected" | "seat:disconnected"; seat: number }
  | { type: "bet:placed"; seat: number; amount: number; sideBets: Record<string, number> }
  | { type: "betting:closed" }
  | { type: "seeds:awaited"; seats: number[]; deadline: number }
  | { type: "seed:revealed"; seat: number }
  | { type: "card:dealt"; to: { seat: number; hand: number } | "dealer"; card: string }
  | { type: "insurance:offered" }
  | { type: "insurance:answered"; seat: number; amount: number }
  | { type: "turn:started"; seat: number; hand: number; deadline: number }
  | { type: "hand:moved"; seat: number; hand: number; move: Move; by: "player" | "table" }
  | { type: "dealer:revealed"; cards: string[]; total: number }
  | { type: "round:settled"; results: readonly RoundResult[] };
