import { useLayoutEffect, useRef } from "preact/hooks";
import { chips, shortChips } from "../format.ts";
import { chipColour, chipsOf } from "./chipStack.ts";
import { slideIn } from "./flights.ts";

interface Props {
  /** Minor units. */
  readonly amount: number;
  readonly from: "dealer" | "player";
  readonly isNew: boolean;
  /** How long its cards take to lie. */
  readonly afterMs: number;
  readonly kind?: string;
}

/** A stack on the felt with its amount. */
export function ChipStack({ amount, from, isNew, afterMs, kind = "" }: Props) {
  const node = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (isNew && node.current !== null) slideIn(node.current, from, afterMs);
  }, [amount]);
  return (
    <span ref={node} class={`stack ${kind}`}>
      <span class="pile" aria-hidden="true">
        {chipsOf(amount)
          .reverse()
          .map((value, index) => (
            <span key={index} class={`chip flat ${chipColour(value)}`} style={{ "--i": String(index) }} />
          ))}
      </span>
      <span class="amount">{chips(amount)}</span>
    </span>
  );
}

/** A chip's face, as on the tray. */
export function ChipFace({ value }: { readonly value: number }) {
  return (
    <span class={`chip ${chipColour(value)}`}>
      <span>{shortChips(value)}</span>
    </span>
  );
}
