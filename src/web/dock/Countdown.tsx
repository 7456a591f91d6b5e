import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../i18n/index.ts";
import { announce } from "../shell/announce.ts";
import { playTick } from "../table/sounds.ts";

interface Props {
  /** By the server's clock; null: nobody has to hurry. */
  readonly deadline: number | null;
  /** Milliseconds left by the server's clock, whatever this machine's says. */
  readonly msLeft: () => number | null;
  /** It is the player who has to hurry. */
  readonly isOurs: boolean;
  /** The table may have moved on, and nothing of it was heard: then no figure is true. */
  readonly isUnsure: boolean;
}

const HURRY_S = 5;
const TICKS_S = 3;

/** A bar that runs out, and the seconds in figures. */
export function Countdown({ deadline, msLeft, isOurs, isUnsure }: Props) {
  const bar = useRef<HTMLSpanElement>(null);
  const seconds = useSignal<number | null>(null);

  useEffect(() => {
    const left = msLeft();
    if (deadline === null || left === null) {
      seconds.value = null;
      return;
    }
    // Not decoration: it runs for those who want no motion, too.
    const running = bar.current?.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], {
      duration: Math.max(left, 1),
      fill: "both",
    });
    const tick = () => {
      const now = Math.ceil((msLeft() ?? 0) / 1_000);
      if (isOurs && now === HURRY_S && seconds.value === HURRY_S + 1) announce(words.value.say.hurry(now));
      if (isOurs && now <= TICKS_S && now > 0 && now !== seconds.value) playTick();
      seconds.value = now;
    };
    tick();
    const timer = setInterval(tick, 250);
    return () => {
      clearInterval(timer);
      running?.cancel();
    };
  }, [deadline, isOurs]);

  const isHurried = isOurs && seconds.value !== null && seconds.value <= HURRY_S;
  return (
    <div class={`countdown ${deadline === null ? "off" : ""} ${isHurried ? "hurry" : ""} ${isUnsure ? "unsure" : ""}`}>
      <span class="countdown-bar">
        <span ref={bar} />
      </span>
      <span class="countdown-seconds" role="timer" aria-label={words.value.table.timeLeft}>
        {seconds.value === null ? "" : isUnsure ? "?" : words.value.table.seconds(seconds.value)}
      </span>
    </div>
  );
}
