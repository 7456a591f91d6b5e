import { CROWN_PATHS, isRedSuit, PIPS, rankText, SUIT_PATHS, type Suit } from "./face.ts";
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
      <rect class="paper" x=".75" y=".75" width="98.500" height="138.500" rx="9" />
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
      <text x="13" y="27" class={rank === "T" ? "rank narrow" : "rank"}>
        {rankText(rank)}
      </text>
      <path d={SUIT_PATHS[suit]} transform="translate(13 41) scale(.82)" />
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

function Court({ rank, suit }: Print) {
  const half = (
    <>
      <path class="crown" d={CROWN_PATHS[rank] ?? ""} transform="translate(50 44) scale(1.050)" />
      <path d={SUIT_PATHS[suit]} transform="translate(34 31) scale(.5)" />
    </>
  );
  return (
    <>
      <rect class="line" x="25.500" y="21.500" width="49" height="97" rx="4" />
      <path class="line thin" d="M26 94L74 46M26 97L74 49M26 100L74 52" />
      {half}
      <g transform="rotate(180 50 70)">{half}</g>
      <circle class="paper" cx="50" cy="70" r="15.500" />
      <text x="50" y="81" class="letter">
        {rank}
      </text>
    </>
  );
}

function CardBack() {
  return (
    <svg class="face back" viewBox="0 0 100 140" aria-hidden="true">
      <rect class="paper" x=".75" y=".75" width="98.500" height="138.500" rx="9" />
      <rect class="cloth" x="6" y="6" width="88" height="128" rx="6" />
      <path
        class="weave"
        d="M50 14L86 70 50 126 14 70zM50 30L76 70 50 110 24 70zM50 46L66 70 50 94 34 70zM14 14l14 22M86 14L72 36M14 126l14-22M86 126l-14-22"
      />
      <path class="weave solid" d={SUIT_PATHS.S} transform="translate(50 70) scale(.9)" />
    </svg>
  );
}
