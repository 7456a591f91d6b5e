import type { TableSummary, TableView } from "../../client/index.ts";
import { isRedSuit, rankText, SUIT_PATHS, type Suit } from "../cards/face.ts";

interface Props {
  readonly table: TableSummary;
  /** null: only how many sit there is known. */
  readonly view: TableView | null;
}

const WIDTH = 240;
const HEIGHT = 104;
const CARD = { width: 15, height: 21 };
const STEP = 10; // From one card of a hand to the next.
const CARDS_MAX = 4; // Of one hand, so that it stays at its place.
const RAIL = { x: 120, y: -54, radiusX: 119, radiusY: 146 };
const ARC = { from: 0.83, to: 0.17 }; // In half turns: the first seat lies on the dealer's left.

/** The felt as it lies, seen from above and far: the dealer's cards, who sits where, and the hands. For eyes only. */
export function FeltStill({ table, view }: Props) {
  const seats = Array.from({ length: table.seats }, (_, seat) => ({ ...placeOf(seat, table.seats), seat }));
  return (
    <svg class="still" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <ellipse class="still-rail" cx={RAIL.x} cy={RAIL.y} rx={RAIL.radiusX} ry={RAIL.radiusY} />
      <path class="still-print" d="M74 44Q120 60 166 44" />
      <Cards codes={view?.dealer.cards ?? []} x={WIDTH / 2} y={15} />
      {seats.map(({ seat, x, y }) => {
        const isTaken = view === null ? seat < table.taken : view.seats[seat] !== null;
        const hand = view?.seats[seat]?.hands[0];
        return (
          <g key={seat} class={view?.turn?.seat === seat ? "still-turn" : undefined}>
            <circle class={isTaken ? "still-seat taken" : "still-seat"} cx={x} cy={y} r="5" />
            {hand !== undefined && <Cards codes={hand.cards} x={x} y={y - 20} />}
          </g>
        );
      })}
    </svg>
  );
}

function placeOf(seat: number, seats: number) {
  const share = seats === 1 ? 0.5 : ARC.from + ((ARC.to - ARC.from) * seat) / (seats - 1);
  const angle = Math.PI * share;
  return { x: RAIL.x + Math.cos(angle) * (RAIL.radiusX - 18), y: RAIL.y + Math.sin(angle) * (RAIL.radiusY - 13) };
}

interface CardsProps {
  readonly codes: readonly string[];
  /** Of the middle of the row. */
  readonly x: number;
  readonly y: number;
}

function Cards({ codes, x, y }: CardsProps) {
  const shown = codes.slice(0, CARDS_MAX);
  const left = x - (CARD.width + (shown.length - 1) * STEP) / 2;
  return (
    <>
      {shown.map((code, nth) => (
        <TinyCard
          key={`${nth}${code}`}
          code={code}
          x={Math.round(left + nth * STEP)}
          y={Math.round(y - CARD.height / 2)}
        />
      ))}
    </>
  );
}

function TinyCard({ code, x, y }: { readonly code: string; readonly x: number; readonly y: number }) {
  const [rank = "", suit = ""] = code;
  if (rank === "?")
    return <rect class="still-back" x={x + 0.5} y={y + 0.5} width={CARD.width - 1} height={CARD.height - 1} rx="1.5" />;
  const isRed = isRedSuit(suit as Suit);
  return (
    <g transform={`translate(${x} ${y})`} class={isRed ? "still-card red" : "still-card"}>
      <rect x="0.5" y="0.5" width={CARD.width - 1} height={CARD.height - 1} rx="1.5" />
      <text x="1.8" y="8.6">
        {rankText(rank)}
      </text>
      <path transform="translate(9.6 15.2) scale(0.42)" d={SUIT_PATHS[suit as Suit]} />
    </g>
  );
}
