/** The bet while it is being built. Nothing of it is money yet. Amounts are minor units. */
import type { BlackjackActionMessage } from "../../client/index.ts";
import { LADDER } from "./chipStack.ts";

const SPOTS = ["main", "perfectPairs", "twentyOnePlusThree"] as const;
export type Spot = (typeof SPOTS)[number];
export type BetDraft = Readonly<Record<Spot, number>>;

export const NO_BET: BetDraft = { main: 0, perfectPairs: 0, twentyOnePlusThree: 0 };

export interface BetLimits {
  readonly minBet: number;
  readonly maxBet: number;
  readonly balance: number;
}

const CHIPS_SHOWN = 5;

/** The chips that make sense at this table: from the largest that is no more than the smallest bet, upwards. */
export function chipsFor({ minBet, maxBet }: Pick<BetLimits, "minBet" | "maxBet">): number[] {
  const first = Math.max(
    0,
    LADDER.findLastIndex((chip) => chip <= minBet),
  );
  return LADDER.slice(first, first + CHIPS_SHOWN).filter((chip) => chip <= maxBet);
}

export const totalOf = (draft: BetDraft): number => SPOTS.reduce((sum, spot) => sum + draft[spot], 0);

/** With one chip more on that spot, or as much of it as the table's limit and the balance allow. */
export function withChip(draft: BetDraft, spot: Spot, chip: number, { maxBet, balance }: BetLimits): BetDraft {
  const room = Math.min(maxBet - draft[spot], balance - totalOf(draft));
  return { ...draft, [spot]: draft[spot] + Math.max(0, Math.min(chip, room)) };
}

/** Twice of everything; unchanged where limit or balance would not allow all of it: half a double is a surprise. */
export function doubled(draft: BetDraft, { maxBet, balance }: BetLimits): BetDraft {
  const isAllowed = SPOTS.every((spot) => 2 * draft[spot] <= maxBet) && 2 * totalOf(draft) <= balance;
  if (!isAllowed) return draft;
  const { main, perfectPairs, twentyOnePlusThree } = draft;
  return { main: 2 * main, perfectPairs: 2 * perfectPairs, twentyOnePlusThree: 2 * twentyOnePlusThree };
}

/** Half of everything, in whole minor units; of the main bet never less than the table takes. */
export function halved(draft: BetDraft, { minBet }: BetLimits): BetDraft {
  const { main, perfectPairs, twentyOnePlusThree } = draft;
  return {
    main: main === 0 ? 0 : Math.max(Math.min(main, minBet), Math.floor(main / 2)),
    perfectPairs: Math.floor(perfectPairs / 2),
    twentyOnePlusThree: Math.floor(twentyOnePlusThree / 2),
  };
}

/** With this main bet, as far as limit and balance allow; a typed amount is cut, never refused. */
export function withMain(draft: BetDraft, amount: number, { maxBet, balance }: BetLimits): BetDraft {
  const room = Math.min(maxBet, balance - (totalOf(draft) - draft.main));
  return { ...draft, main: Math.max(0, Math.min(amount, room)) };
}

/** The largest main bet that limit and balance allow. */
export const atMost = (draft: BetDraft, limits: BetLimits): BetDraft => withMain(draft, limits.maxBet, limits);

export type BetFault = "least" | "most" | "funds";

/** What keeps this bet from being placed; null when nothing does. */
export function faultOf(draft: BetDraft, { minBet, maxBet, balance }: BetLimits): BetFault | null {
  if (draft.main < minBet) return "least";
  if (SPOTS.some((spot) => draft[spot] > maxBet)) return "most";
  return totalOf(draft) > balance ? "funds" : null;
}

type BetAction = Extract<BlackjackActionMessage, { type: "bet" }>;

export function betAction({ main, perfectPairs, twentyOnePlusThree }: BetDraft, clientSeedHash: string): BetAction {
  const hasSideBets = perfectPairs + twentyOnePlusThree > 0;
  return {
    type: "bet",
    amount: main,
    ...(hasSideBets && { sideBets: { perfectPairs, twentyOnePlusThree } }),
    clientSeedHash,
  };
}

export function isBetDraft(value: unknown): value is BetDraft {
  if (typeof value !== "object" || value === null) return false;
  return SPOTS.every((spot) => Number.isSafeInteger((value as Record<string, unknown>)[spot]));
}
