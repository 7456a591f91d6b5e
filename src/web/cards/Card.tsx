import { Court } from "./Court.tsx";
import { isRedSuit, PIPS, rankText, SUIT_PATHS, type Suit } from "./face.ts";
import { memo } from "./memo.ts";

interface Props {
  /** `AS`, `TD`; `??` lies face down. */
  readonly code: string;
  /** Small cards show rank and suit, and nothing else. */
  readonly isSmall?: boolean;
}

/** The face of a card. It says nothing to a screen reader: the hand it lies in does. */
export const Card = memo(function Card({ code, isSmall = false }: Props) {
  if (code === "??") return <CardBack />;
  const rank = code.charAt(0);
  const suit = code.charAt(1) as Suit;
  return (
    <svg class={`face ${isRedSuit(suit) ? "red" : "black"}`} viewBox="0 0 100 140" aria-hidden="true">
      <rect class="paper" x=".75" y=".75" width="98.500" height="138.500" rx="5" />
      {isSmall ? <BigIndex rank={rank} suit={suit} /> : <FullFace rank={rank} suit={suit} />}
    </svg>
  );
});

interface Print {
  readonly rank: string;
  readonly suit: Suit;
}

function BigIndex({ rank, suit }: Print) {
  return (
    <>
      <text x="8" y="56" class={rank === "T" ? "rank-big narrow" : "rank-big"}>
        {rankText(rank)}
      </text>
      <path d={SUIT_PATHS[suit]} transform="translate(60 98) scale(2.9)" />
    </>
  );
}

function FullFace({ rank, suit }: Print) {
  return (
    <>
      <Corner rank={rank} suit={suit} />
      <g transform="rotate(180 50 70)">
        <Corner rank={rank} suit={suit} />
      </g>
      {rank === "A" ? (
        <Ace suit={suit} />
      ) : rank in PIPS ? (
        <Pips rank={rank} suit={suit} />
      ) : (
        <Court rank={rank} suit={suit} />
      )}
    </>
  );
}

function Corner({ rank, suit }: Print) {
  return (
    <>
      <text x="13" y="31" class={rank === "T" ? "rank narrow" : "rank"}>
        {rankText(rank)}
      </text>
      <path d={SUIT_PATHS[suit]} transform="translate(13 44.500) scale(.84)" />
    </>
  );
}

function Ace({ suit }: Pick<Print, "suit">) {
  return (
    <>
      <circle class="line" cx="50" cy="70" r="30" />
      <circle class="line" cx="50" cy="70" r="26.500" />
      <path d={SUIT_PATHS[suit]} transform="translate(50 70) scale(1.850)" />
    </>
  );
}

/** Those below the middle stand on their head. */
function Pips({ rank, suit }: Print) {
  return (
    <>
      {(PIPS[rank] ?? []).map(([x = 0, y = 0]) => (
        <path key={`${x},${y}`} d={SUIT_PATHS[suit]} transform={`translate(${x} ${y}) scale(${y > 70 ? -1 : 1})`} />
      ))}
    </>
  );
}

/** Turns of the ellipses that make the rosette, in degrees. */
const ROSETTE = [0, 15, 30, 45, 60, 75, 90, 105, 120, 135, 150, 165];

function CardBack() {
  return (
    <svg class="face back" viewBox="0 0 100 140" aria-hidden="true">
      <rect class="paper" x=".75" y=".75" width="98.500" height="138.500" rx="5" />
      <rect class="cloth" x="5" y="5" width="90" height="130" rx="3" />
      <g class="weave">
        <rect x="9.500" y="9.500" width="81" height="121" rx="2" />
        {ROSETTE.map((turn) => (
          <ellipse key={turn} cx="50" cy="70" rx="37" ry="15" transform={`rotate(${turn} 50 70)`} />
        ))}
        <path d="M14 40Q50 6 86 40M14 100Q50 134 86 100M14 46Q50 12 86 46M14 94Q50 128 86 94" />
      </g>
      <circle class="cloth" cx="50" cy="70" r="12" />
      <path class="weave solid" d={SUIT_PATHS.S} transform="translate(50 70) scale(.78)" />
    </svg>
  );
}
