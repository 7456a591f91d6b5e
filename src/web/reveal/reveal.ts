/**
 * Plays changes of a table out, one after the other, at the pace the player likes. States: at rest (nothing waits) and
 * playing (steps wait for their time). It never holds back what a player can do: only what they see.
 */
import type { TableView } from "../../client/index.ts";
import { planReveal, type Step } from "./plan.ts";

/** Time, given from outside. */
export interface RevealClock {
  /** Milliseconds, from any beginning. */
  now(): number;
  /** Runs once after so long; the answer takes it back. */
  after(ms: number, run: () => void): () => void;
}

export interface RevealDeps<Facts> {
  readonly clock: RevealClock;
  /** What a calm millisecond lasts now: 1 calm, 0.5 quick, 0 at once. */
  readonly factor: () => number;
  /** Told of each step when it is due, with what was known of its change. `isHurried`: a press or a backlog has cut it short. */
  readonly show: (step: Step, facts: Facts, how: { readonly isHurried: boolean }) => void;
}

/** A table that moves on faster than it is played out is caught up with: nobody looks at the past. */
const BACKLOG_MAX_MS = 3_000;

/** Of the pause after a round, this much may pass until everything is told. */
const PAUSE_SHARE = 0.8;

interface Due<Facts> {
  readonly step: Step;
  readonly facts: Facts;
  readonly at: number;
}

export function createReveal<Facts>({ clock, factor, show }: RevealDeps<Facts>) {
  let queue: Due<Facts>[] = [];
  /** The view that everything taken so far leads to. */
  let end: TableView | null = null;
  let cancel: (() => void) | null = null;

  /** Plays the way to this view out, after all that is still under way. Shows at least one step before it returns, unless something is. */
  function push(now: TableView, facts: Facts): void {
    const isNextDeal = now.dealer.cards.length > 0 && queue.some(({ step }) => step.view.roundId !== now.roundId);
    if (isNextDeal || backlogMs() > BACKLOG_MAX_MS) finish();
    const steps = planReveal(end, now);
    end = now;
    const lengthMs = (steps.at(-1)?.atMs ?? 0) * factor();
    const pressure = squeeze(now, backlogMs() + lengthMs);
    const at = clock.now();
    queue = queue.map((due) => ({ ...due, at: at + (due.at - at) * pressure }));
    const startsAt = at + backlogMs();
    const scale = factor() * pressure;
    for (const step of steps) queue.push({ step, facts, at: startsAt + step.atMs * scale });
    play();
  }

  /** Everything under way is shown as it ends, now. */
  function finish(): void {
    const left = queue;
    queue = [];
    cancel?.();
    cancel = null;
    for (const { step, facts } of left) show(step, facts, { isHurried: true });
  }

  /** Forgets what has been seen: the next view is shown as it lies. */
  function forget(): void {
    cancel?.();
    cancel = null;
    queue = [];
    end = null;
  }

  function play(): void {
    cancel?.();
    cancel = null;
    // A timer that came late finds several steps due: each is shown, in their order.
    for (let due = queue[0]; due !== undefined && due.at <= clock.now(); due = queue[0]) {
      queue.shift();
      show(due.step, due.facts, { isHurried: false });
    }
    const next = queue[0];
    if (next !== undefined) cancel = clock.after(next.at - clock.now(), play);
  }

  const backlogMs = (): number => Math.max(0, (queue.at(-1)?.at ?? 0) - clock.now());

  return { push, finish, forget, isPlaying: () => queue.length > 0 };
}

/** How much faster all that waits has to be told so that a settlement is over before its pause is; 1 where there is time enough. */
function squeeze({ phase, deadline, serverTime }: TableView, lengthMs: number): number {
  if (phase !== "SETTLED" || deadline === null || lengthMs === 0) return 1;
  return Math.min(1, Math.max(0, ((deadline - serverTime) * PAUSE_SHARE) / lengthMs));
}
