/**
 * The balance as it is shown. What comes back from a round waits until its cards and chips lie, and is then counted up; what
 * goes out is shown at once. What can be bet is always the true balance of `house.ts`.
 */
import { effect, signal } from "@preact/signals";
import { balance } from "../house.ts";

export const shownBalance = signal<number | null>(balance.peek());

let isHeld = false;
let frame = 0;

effect(() => {
  const now = balance.value;
  const shown = shownBalance.peek();
  if (isHeld && now !== null && shown !== null && now > shown) return;
  showAt(now);
});

/** From now on winnings wait. A second time does nothing. */
export function holdWinnings(): void {
  isHeld = true;
}

/** What has waited is shown, counted up over so many milliseconds. */
export function tellWinnings(overMs: number): void {
  isHeld = false;
  const to = balance.peek();
  const from = shownBalance.peek();
  cancelAnimationFrame(frame);
  if (from === null || to === null || overMs < 1 || to <= from) {
    shownBalance.value = to;
    return;
  }
  const startedAt = performance.now();
  const count = () => {
    const part = Math.min(1, (performance.now() - startedAt) / overMs);
    shownBalance.value = Math.round(from + (to - from) * part);
    if (part < 1) frame = requestAnimationFrame(count);
  };
  frame = requestAnimationFrame(count);
}

function showAt(now: number | null): void {
  cancelAnimationFrame(frame);
  shownBalance.value = now;
}
