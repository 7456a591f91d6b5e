/** What follows from a judgement: the next time more than the first. */
import type { Finding, Judgement } from "./judge.ts";

/** In the order in which they escalate. */
const ACTIONS = ["NOTHING", "MASK", "REFUSE", "MUTE_1M", "MUTE_10M", "MUTE_1D"] as const;
export type Action = (typeof ACTIONS)[number];

export const MUTE_MS: Readonly<Record<Action, number>> = {
  ...{ NOTHING: 0, MASK: 0, REFUSE: 0, MUTE_1M: 60_000, MUTE_10M: 600_000, MUTE_1D: 86_400_000 },
};

/** The message to the player, in words the page has in every language. */
type Reason = "LANGUAGE" | "HATE" | "THREAT" | "LINK" | "REPETITION" | "STYLE";

export interface Sentence {
  readonly action: Action;
  /** Beside the action: a person has to look. */
  readonly isHandedOver: boolean;
  /** null: the line is shown. */
  readonly reason: Reason | null;
}

/** So many lines refused within a day make the next one a mute of a minute, of ten, of a day. */
const STRIKES_TO_MUTE = [3, 6, 10] as const;
/** Hatred is muted at once, and sooner for longer. */
const STRIKES_OF_HATE = [0, 2, 4] as const;

/** @param strikes lines of this player that were refused or worse within the last day and were not lifted. */
export function sentenceOf({ severity, findings }: Judgement, strikes: number): Sentence {
  switch (severity) {
    case null:
      return { action: "NOTHING", isHandedOver: false, reason: null };
    case "MASK":
      return { action: "MASK", isHandedOver: false, reason: null };
    case "REFUSE":
      return escalate(strikes, STRIKES_TO_MUTE, reasonOf(findings));
    case "MUTE":
      return escalate(strikes, STRIKES_OF_HATE, "HATE");
    case "HAND_OVER":
      return { action: "MUTE_10M", isHandedOver: true, reason: "THREAT" };
    default:
      return severity satisfies never;
  }
}

function escalate(strikes: number, from: readonly [number, number, number], reason: Reason): Sentence {
  const [minute, tenMinutes, day] = from;
  if (strikes >= day) return { action: "MUTE_1D", isHandedOver: true, reason };
  if (strikes >= tenMinutes) return { action: "MUTE_10M", isHandedOver: false, reason };
  if (strikes >= minute) return { action: "MUTE_1M", isHandedOver: false, reason };
  return { action: "REFUSE", isHandedOver: false, reason };
}

function reasonOf(findings: readonly Finding[]): Reason {
  const has = (kind: Finding["kind"]) => findings.some((finding) => finding.kind === kind);
  if (has("WORD") || has("PATTERN")) return "LANGUAGE";
  if (has("LINK")) return "LINK";
  return has("REPETITION") ? "REPETITION" : "STYLE";
}
