/** What the player's seats want of them while they look elsewhere: in the title of the page, and by vibration. */
import { computed, effect, signal } from "@preact/signals";
import { words } from "../i18n/index.ts";
import { path } from "../router.ts";
import { pageTitle } from "../shell/pageTitle.ts";
import { callId, callOf, type HeldSeat } from "./heldSeat.ts";
import { heldSeats } from "./heldSeats.ts";

const LOOK_MS = 500;
const PULSE_MS = [120, 80, 120];

const isHidden = signal(document.hidden);
/** So that seconds are shown anew. */
const now = signal(0);

const isLookedAt = ({ view }: HeldSeat): boolean => !isHidden.value && path.value === `/table/${view.tableId}`;

/** The seats at other tables than the one that is looked at, the most urgent first. */
export const seatsElsewhere = computed(() => heldSeats.value.filter((held) => !isLookedAt(held)));

/** Whole seconds; null: nothing presses. */
function secondsLeft(held: HeldSeat): number | null {
  void now.value;
  const left = callOf(held) === "rest" ? null : held.msLeft();
  return left === null ? null : Math.ceil(left / 1_000);
}

/** "Your turn at Ruby · 12 s". */
export function callText(held: HeldSeat): string {
  const text = words.value.seat[callOf(held)](held.view.name);
  const seconds = secondsLeft(held);
  return seconds === null ? text : `${text} · ${words.value.table.seconds(seconds)}`;
}

export function watchSeatCalls(): void {
  document.addEventListener("visibilitychange", () => (isHidden.value = document.hidden));
  setInterval(() => {
    if (seatsElsewhere.value.some((held) => callOf(held) !== "rest")) now.value += 1;
  }, LOOK_MS);

  effect(() => {
    const first = seatsElsewhere.value[0];
    const isCalled = first !== undefined && callOf(first) !== "rest";
    document.title = isCalled ? `${callText(first)} · ${pageTitle.value}` : pageTitle.value;
  });

  let called = new Set<string>();
  effect(() => {
    const calls = seatsElsewhere.value.filter((held) => ["turn", "insurance"].includes(callOf(held))).map(callId);
    if (calls.some((call) => !called.has(call))) navigator.vibrate?.(PULSE_MS);
    called = new Set(calls);
  });
}
