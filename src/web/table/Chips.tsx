import { useLayoutEffect, useRef } from "preact/hooks";
import { chips, shortChips } from "../format.ts";
import { chipColour, chipsOf } from "./chipStack.ts";
import { slideAway, slideIn } from "./flights.ts";

interface Props {
  /** Minor units. */
  readonly amount: number;
  readonly from: "dealer" | "player";
  readonly isNew: boolean;
  /** The house has won it. */
  readonly isTaken?: boolean;
  readonly kind?: string;
}

/** A stack on the felt with its amount. */
export function ChipStack({ amount, from, isNew, isTaken = false, kind = "" }: Props) {
  const node = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (isNew && node.current !== null) slideIn(node.current, from);
  }, [amount]);
  useLayoutEffect(() => {
    if (isTaken && isNew && node.current !== null) slideAway(node.current);
  }, [isTaken]);
  return (
    <span ref={node} class={`stack ${kind} ${isTaken ? "taken" : ""}`}>
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
