import { useLayoutEffect, useRef } from "preact/hooks";
import { memo } from "../cards/memo.ts";
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
      <Pile amount={amount} />
      <span class="amount">{chips(amount)}</span>
    </span>
  );
}

const EDGE = 4; // How much of a chip's side is seen, of 26 across.
const TOP = "M0 6a13 6 0 0 1 26 0 13 6 0 0 1-26 0z";
const SIDE = `M0 6a13 6 0 0 0 26 0v${EDGE}a13 6 0 0 1-26 0z`;
const SIDE_SPOTS = `M4 10v${EDGE}l4 1.500v-${EDGE}zM11 12h4v${EDGE}h-4zM22 10v${EDGE}l-4 1.500v-${EDGE}z`;
const TOP_SPOTS =
  "M10.500.2h5l-.9 2.600h-3.200zM10.500 11.800h5l-.9-2.600h-3.200zM.2 4.600l3.600.6v1.600l-3.600.6zM25.800 4.600l-3.600.6v1.600l3.600.6z";

/** A stack seen at a slight tilt: as high as it has chips, the smallest on top. */
const Pile = memo(function Pile({ amount }: { readonly amount: number }) {
  const stack = chipsOf(amount);
  const height = 12 + EDGE * stack.length;
  return (
    <svg class="pile" viewBox={`0 0 26 ${height}`} aria-hidden="true">
      {stack.map((value, level) => (
        <g
          key={level}
          class={`chip-${chipColour(value)}`}
          transform={`translate(0 ${height - 12 - EDGE * (level + 1)})`}
        >
          <path class="chip-side" d={SIDE} />
          <path class="chip-spots" d={SIDE_SPOTS} />
          <path class="chip-top" d={TOP} />
          <path class="chip-spots" d={TOP_SPOTS} />
          <ellipse class="chip-ring" cx="13" cy="6" rx="8.500" ry="3.700" />
        </g>
      ))}
    </svg>
  );
});

/** One of the eight spots on a chip's edge, at the top. */
const FACE_SPOT = "M19.500 1.500a23 23 0 0 1 9 0l-1.500 7.200a16 16 0 0 0-6 0z";

/** A chip from above, with what it is worth. */
export function ChipFace({ value }: { readonly value: number }) {
  const text = shortChips(value);
  return (
    <svg class={`chip chip-${chipColour(value)}`} viewBox="0 0 48 48" aria-hidden="true">
      <circle class="chip-top" cx="24" cy="24" r="23" />
      {[0, 45, 90, 135, 180, 225, 270, 315].map((turn) => (
        <path key={turn} class="chip-spots" d={FACE_SPOT} transform={`rotate(${turn} 24 24)`} />
      ))}
      <circle class="chip-rim" cx="24" cy="24" r="22.500" />
      <circle class="chip-ring" cx="24" cy="24" r="15.500" />
      <circle class="chip-inlay" cx="24" cy="24" r="13" />
      <text x="24" y="28.5" class={text.length > 2 ? "chip-value long" : "chip-value"}>
        {text}
      </text>
    </svg>
  );
}
