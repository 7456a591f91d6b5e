/** What the page shows of a table: its newest view, played out at the player's pace. */
import { batch, signal } from "@preact/signals";
import type { TableView } from "../../client/index.ts";
import { paceFactor } from "../reveal/pace.ts";
import { COUNT_MS, type Stage, type Step } from "../reveal/plan.ts";
import { createReveal, type RevealClock } from "../reveal/reveal.ts";
import { landAll } from "./flights.ts";

/** What the settlement paid by seat, where that message was heard. */
export type Paid = ReadonlyMap<number, number> | null;

export interface Shown {
  readonly view: TableView;
  readonly stage: Stage;
  /** Where the cards lie that leave the shoe just now. */
  readonly flying: ReadonlySet<string>;
  readonly paid: Paid;
  /** False while something is still to come. */
  readonly isAtRest: boolean;
}

export interface ShownStep {
  readonly step: Step;
  readonly before: Shown | null;
  readonly shown: Shown;
  readonly isHurried: boolean;
  /** For what is counted, at the pace of the moment. */
  readonly countMs: number;
}

const clock: RevealClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** @param onStep called with each step after it is shown */
export function showTable(onStep: (event: ShownStep) => void) {
  const shown = signal<Shown | null>(null);

  const reveal = createReveal<Paid>({
    clock,
    factor: paceFactor,
    show: (step, paid, { isHurried }) => {
      const before = shown.peek();
      const isFlying = step.flies !== null && !isHurried && paceFactor() > 0;
      const next: Shown = {
        view: step.view,
        stage: step.stage,
        flying: new Set(isFlying ? [step.flies ?? ""] : []),
        paid,
        isAtRest: !reveal.isPlaying(),
      };
      shown.value = next;
      onStep({ step, before, shown: next, isHurried, countMs: isHurried ? 0 : COUNT_MS * paceFactor() });
    },
  });

  /** A press: what is moving lies, and what waits is shown. */
  function finish(): void {
    batch(() => reveal.finish());
    landAll();
  }

  const hurryWhenHidden = () => {
    if (document.hidden) finish();
  };
  document.addEventListener("visibilitychange", hurryWhenHidden);

  return {
    shown,
    push: (view: TableView, paid: Paid) => batch(() => reveal.push(view, paid)),
    finish,
    /** Forgets what was shown: the next view is shown as it lies. */
    forget: () => reveal.forget(),
    stop(): void {
      document.removeEventListener("visibilitychange", hurryWhenHidden);
      reveal.forget();
    },
  };
}
