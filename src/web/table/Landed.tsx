import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { landedMs } from "./flights.ts";

interface Props {
  readonly class: string;
  /** The cards that came with it. */
  readonly dealt: ReadonlyMap<string, number>;
  /** It is said elsewhere, and in words. */
  readonly isPicture?: boolean;
  readonly children: ComponentChildren;
}

/**
 * What the cards come to, shown when the last of them lies: who plays wants to see the card first. For eyes alone; a screen
 * reader is told at once, and nothing that can be pressed waits.
 */
export function Landed({ class: name, dealt, isPicture = false, children }: Props) {
  const animationDelay = useMemo(() => `${landedMs(dealt.size)}ms`, []); // Those that come later are none of its business.
  return (
    <span class={`landed ${name}`} style={{ animationDelay }} aria-hidden={isPicture}>
      {children}
    </span>
  );
}
