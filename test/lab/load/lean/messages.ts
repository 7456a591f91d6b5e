/** What the bench and its load generators, processes of their own, say to each other. */

export interface GatherOrder {
  readonly kind: "gather";
  readonly containers: readonly string[];
  readonly tables: readonly { readonly tableId: string; readonly players: number; readonly spectators: number }[];
  /** Connected, and at no table. */
  readonly idle: number;
  readonly bet: number;
  /** How many guests other generators make before. */
  readonly guestOffset: number;
}

/** How to play; again: from now on so. */
interface PlayOrder {
  readonly kind: "play";
  /** Actions a second that fall due in this generator; null: as fast as the answers come. */
  readonly perSecond: number | null;
}

export type Order =
  | GatherOrder
  | PlayOrder
  /** Forget what was counted. */
  | { readonly kind: "restart" }
  | { readonly kind: "read" }
  /** Every connection at once. */
  | { readonly kind: "cut" }
  /** No new actions; answered when none is under way, or after two seconds. */
  | { readonly kind: "rest" };

export interface Counts {
  /** Histograms, see `createHistogram`. */
  readonly latency: number[];
  /** From asking for an action to the last spectator having it. */
  readonly lastSpectator: number[];
  /** From the first spectator to the last. */
  readonly spread: number[];
  readonly away: number[];
  readonly awayMaxMs: number;
  readonly latencyMaxMs: number;
  readonly late: Readonly<Record<string, number>>;
  readonly repeated: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Processor time of this process since the restart. */
  readonly cpuSeconds: number;
  readonly here: number;
  readonly behind: number;
  /** Asked and not answered at the end. */
  readonly open: number;
  /** Since the process began, warm-up included: what must be in the journal. */
  readonly acknowledgedEver: number;
  /** The newest version that was acknowledged, by table. */
  readonly newest: Readonly<Record<string, number>>;
}

export type Answer =
  | { readonly kind: "done" }
  | { readonly kind: "counts"; readonly counts: Counts }
  | { readonly kind: "failed"; readonly why: string };
