/**
 * King, queen and jack: double-ended half figures in one palette of four (red, blue, gold, ink) on paper. Each half is drawn
 * in a field of 100 × 70, from the crown down to the middle of the card, where the other half begins.
 */
import { SUIT_PATHS, type Suit } from "./face.ts";

interface Props {
  readonly rank: string;
  readonly suit: Suit;
}

/** Painted in this order: [colour, path]. `main` and `other` change places between red and black suits. */
type Strokes = readonly (readonly [string, string])[];

const ROBE: Strokes = [
  ["main", "M25 70C25 58 31 53 41 51L50 58 59 51C69 53 75 58 75 70z"],
  ["other", "M25 70C25 62 28 57 33 54.500L41 70zM75 70C75 62 72 57 67 54.500L59 70z"],
  ["gold", "M33 54.500L41 70h-3.200L30.500 56zM67 54.500L59 70h3.200L69.500 56z"],
];
const FACE: Strokes = [
  ["skin", "M41.500 31h17v10.500q0 9-8.500 9t-8.500-9z"],
  ["ink", "M44 36.500h3.600v1.300H44zM52.400 36.500H56v1.300h-3.600zM49.500 37h1v4.600h-1.800z"],
  ["main", "M47.500 44.600q2.500-1.200 5 0-2.500 1.900-5 0z"],
];

const KING: Strokes = [
  ...ROBE,
  ["paper", "M40 50.500Q50 63 60 50.500l3.500 2.300Q50 72 36.500 52.800z"],
  ["ink", "M42.500 55.500l1 2M50 60v2.200M57.500 55.500l-1 2"],
  [
    "hair",
    "M41.500 31c-5 2-6 8-4.500 14 1.500 1.500 3 1.500 4.500.500zM58.500 31c5 2 6 8 4.500 14-1.500 1.500-3 1.500-4.500.500z",
  ],
  ...FACE,
  ["hair", "M41.500 41.500q4 2.500 8.500 1 4.500 1.500 8.500-1v5.500q-1 9-8.500 11-7.500-2-8.500-11z"],
  ["main", "M47.500 45.800q2.500-1.200 5 0-2.500 1.900-5 0z"],
  ["gold", "M38.500 31L35.500 17.500l7 5L50 14l7.500 8.500 7-5L61.500 31z"],
  ["other", "M38.500 28h23v3.400h-23z"],
  [
    "paper",
    "M50 18.500l2 3-2 3-2-3zM42 29.700a.9.9 0 1 0 .01 0zM50 29.700a.9.9 0 1 0 .01 0zM58 29.700a.9.9 0 1 0 .01 0z",
  ],
  ["gold", "M70.500 33h2.400v37h-2.400zM67.500 58.500h8.400v2.200h-8.400z"],
  ["paper", "M70.500 20l1.200-3 1.200 3v38h-2.400z"],
];

const QUEEN: Strokes = [
  ["hair", "M38 30c-6 8-6 20-3 28h8V31zM62 30c6 8 6 20 3 28h-8V31z"],
  ...ROBE,
  ["paper", "M41 51q9 10 18 0l-2.500 7q-6.500 6-13 0z"],
  ["gold", "M43.500 58q6.500 6 13 0l1 2q-7.500 7-15 0zM49 62.500h2V70h-2z"],
  ...FACE,
  ["hair", "M41 31q9-5 18 0l-.5 5.500Q50 30.500 41.500 36.500z"],
  ["gold", "M39.500 29.500L36 20l6.500 3 3-7L50 22l4.500-6 3 7 6.500-3-3.500 9.500q-10.500-4-21 0z"],
  ["main", "M45.500 15a1.700 1.700 0 1 0 .01 0zM54.500 15a1.700 1.700 0 1 0 .01 0zM50 20.500a1.700 1.700 0 1 0 .01 0z"],
  ["paper", "M36 18.400a1.500 1.500 0 1 0 .01 0zM64 18.400a1.500 1.500 0 1 0 .01 0zM50 26a1.200 1.200 0 1 0 .01 0z"],
  [
    "other",
    "M70.300 50h1.400v16h-1.400zM71 44a2.600 2.600 0 1 0 .01 0zM67.500 46.500a2.600 2.600 0 1 0 .01 0zM74.500 46.500a2.600 2.600 0 1 0 .01 0zM69 50a2.600 2.600 0 1 0 .01 0zM73 50a2.600 2.600 0 1 0 .01 0z",
  ],
  ["gold", "M71 46.800a2 2 0 1 0 .01 0z"],
];

const JACK: Strokes = [
  ["hair", "M40 30c-4 6-4 14-1 18h5V31zM60 30c4 6 4 14 1 18h-5V31z"],
  ...ROBE,
  ["paper", "M41 50.500l9 8 9-8 2.500 4.500-11.500 9-11.500-9z"],
  ["gold", "M48.800 60h2.400v10h-2.400z"],
  ...FACE,
  ["hair", "M41 30.500h18v3q-9-2.500-18 3z"],
  ["main", "M38 29c-2-8 5-13 13-12 8 0 13 5 11.500 11L38 32z"],
  ["gold", "M37.500 28.500q12-3 25.500-1.500l-.5 3.500q-12.500-1.500-24.500 2z"],
  ["other", "M58 18c4-4 9-5 13-3-2 5-7 8-12 8z"],
  ["gold", "M28.500 26h2v44h-2z"],
  ["paper", "M29.500 16l3.500 8c4-1 5 3 3 7-2-2-4-2.500-5.500-2h-2c-2-1-3-5-1.500-7z"],
];

const FIGURES: Readonly<Record<string, Strokes>> = { K: KING, Q: QUEEN, J: JACK };

export function Court({ rank, suit }: Props) {
  const half = (
    <>
      {(FIGURES[rank] ?? []).map(([colour, path], nth) => (
        <path key={nth} class={`paint-${colour}`} d={path} />
      ))}
      <path d={SUIT_PATHS[suit]} transform="translate(30.500 18) scale(.48)" />
    </>
  );
  return (
    <>
      <rect class="court-ground" x="24.500" y="10.500" width="51" height="119" rx="1.500" />
      {half}
      <g transform="rotate(180 50 70)">{half}</g>
      <path class="court-band" d="M24.500 68.200h51v3.600h-51z" />
      <rect class="court-frame" x="24.500" y="10.500" width="51" height="119" rx="1.500" />
    </>
  );
}
