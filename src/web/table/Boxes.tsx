/** The shoe and the discard tray: how full they are is how many cards have been dealt and swept. */

const CARDS = 52;
const LONG = 58; // Of a full shoe, in its drawing.

/** @param dealt cards that have left it in this round */
export function Shoe({ decks, dealt }: { readonly decks: number; readonly dealt: number }) {
  const left = Math.max(0, 1 - dealt / (decks * CARDS));
  const end = Math.round(20 + LONG * (0.25 + 0.75 * left) * (0.4 + 0.6 * Math.min(1, decks / 6)));
  return (
    <svg class="shoe" viewBox="0 0 100 74" aria-hidden="true">
      <path class="box-shade" d="M6 20L84 8q10 0 10 10v40q0 10-10 10H14q-8 0-8-8z" />
      <path class="box-side" d="M14 22L82 12q6 0 6 6v38q0 6-6 6H14z" />
      <path class="box-cards" d={`M16 26L${end} ${26 - (end - 16) * 0.15}V56H16z`} />
      {Array.from({ length: Math.floor((end - 18) / 4) }, (_, nth) => (
        <path key={nth} class="box-edge" d={`M${20 + nth * 4} ${25.4 - nth * 0.6}V56`} />
      ))}
      <path class="box-lid" d="M4 18L82 5q12 0 14 10l-6 2q-2-6-8-6L12 22z" />
      <path class="box-mouth" d="M2 20h14v44q0 6-6 6-8 0-8-8z" />
      <path class="box-card" d="M5 32h9v26H5z" />
      <path class="box-shine" d="M20 23L82 14" />
    </svg>
  );
}

/** @param cards that lie in it */
export function Discard({ cards }: { readonly cards: number }) {
  const height = Math.min(34, cards * 1.5);
  return (
    <svg class="discard" viewBox="0 0 100 74" aria-hidden="true">
      <path class="box-shade" d="M10 22L78 12l14 8v40l-14 8-68-8z" />
      {cards > 0 && (
        <>
          <path class="box-cards" d={`M18 ${60 - height}L76 ${52 - height}v14L18 62z`} transform="translate(2 -2)" />
          <path class="box-back" d={`M18 ${58 - height}l12-10 52-6 2 6-10 9z`} />
          {Array.from({ length: Math.floor(height / 4) }, (_, nth) => (
            <path key={nth} class="box-edge" d={`M20 ${56 - nth * 4}L76 ${48 - nth * 4}`} />
          ))}
        </>
      )}
      <path class="box-glass" d="M10 22v38l68 8V30z" />
      <path class="box-shine" d="M10 22l68 8V68M78 30l14-10" />
    </svg>
  );
}
