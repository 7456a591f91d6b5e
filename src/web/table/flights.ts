/** Cards and chips on their way. They start where they come from and end where they already lie. */
import { isMotionReduced, move } from "../motion.ts";

const DEAL_MS = 340;
const BETWEEN_CARDS_MS = 75;
const SWEEP_MS = 420;

/** A card flies from the shoe to its place and turns over. */
export function dealIn(card: HTMLElement, order: number): void {
  const from = offsetTo(card, card.closest(".felt")?.querySelector(".shoe"));
  if (from === null) return;
  const delay = order * BETWEEN_CARDS_MS;
  move(card, [{ transform: `translate(${from.x}px, ${from.y}px) rotate(28deg)` }, { transform: "none" }], {
    duration: DEAL_MS,
    delay,
  });
  const inner = card.firstElementChild;
  if (inner !== null)
    move(
      inner,
      [{ transform: "rotateY(180deg)" }, { transform: "rotateY(180deg)", offset: 0.45 }, { transform: "none" }],
      {
        duration: DEAL_MS,
        delay,
        easing: "ease-out",
      },
    );
}

/** A card that lay face down is turned over. */
export function turnOver(card: HTMLElement): void {
  const inner = card.firstElementChild;
  if (inner !== null) move(inner, [{ transform: "rotateY(180deg)" }, { transform: "none" }], { duration: 380 });
}

/** Chips slide from the dealer's side, or from the player's. */
export function slideIn(chips: HTMLElement, from: "dealer" | "player"): void {
  const origin = from === "dealer" ? chips.closest(".felt")?.querySelector(".dealer") : chips.closest(".seat");
  const offset = offsetTo(chips, origin);
  if (offset === null) return;
  move(
    chips,
    [
      { transform: `translate(${offset.x}px, ${offset.y}px)`, opacity: 0.2 },
      { transform: "none", opacity: 1 },
    ],
    {
      duration: 420,
      delay: from === "dealer" ? 250 : 0,
    },
  );
}

/** The round is over: pictures of its cards slide off to the discard tray while the cards themselves are gone already. */
export function sweep(felt: HTMLElement): void {
  const layer = felt.querySelector(".ghosts");
  const cards = [...felt.querySelectorAll<HTMLElement>(".card:not(.ghost)")];
  if (layer === null || isMotionReduced() || document.hidden || cards.length === 0) return;
  const home = felt.getBoundingClientRect();
  const places = cards.map((card) => card.getBoundingClientRect()); // All read before anything is written.
  cards.forEach((card, nth) => {
    const place = places[nth] as DOMRect;
    const ghost = card.cloneNode(true) as HTMLElement;
    ghost.classList.add("ghost");
    Object.assign(ghost.style, {
      left: `${place.left - home.left}px`,
      top: `${place.top - home.top}px`,
      width: `${place.width}px`,
      height: `${place.height}px`,
    });
    layer.append(ghost);
    const away = `translate(${home.left - place.left - place.width * 1.5}px, ${home.top - place.top}px) rotate(-50deg)`;
    const flight = move(
      ghost,
      [
        { transform: "none", opacity: 1 },
        { transform: away, opacity: 0.6 },
      ],
      {
        duration: SWEEP_MS,
        delay: nth * 14,
        easing: "cubic-bezier(.5,0,.8,.4)",
        fill: "both",
      },
    );
    if (flight === null) ghost.remove();
    else flight.onfinish = flight.oncancel = () => ghost.remove();
  });
}

function offsetTo(
  node: HTMLElement,
  origin: Element | null | undefined,
): { readonly x: number; readonly y: number } | null {
  if (!origin || isMotionReduced()) return null;
  const [to, from] = [node.getBoundingClientRect(), origin.getBoundingClientRect()];
  return {
    x: from.left + from.width / 2 - to.left - to.width / 2,
    y: from.top + from.height / 2 - to.top - to.height / 2,
  };
}
