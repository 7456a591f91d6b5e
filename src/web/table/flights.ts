/** Cards and chips on their way. They start where they come from and end where they already lie. */
import { isMotionReduced, move } from "../motion.ts";

const DEAL_MS = 340;
const BETWEEN_CARDS_MS = 75;
const TURN_MS = 380;
const EDGE_AT = 0.5; // Of its time.
const LEFT_AT_EDGE = 0.08; // Of its way.
const SWEEP_MS = 420;
const SLIDE_MS = 420;

/** Milliseconds until the last of so many cards lies. */
export const landedMs = (cards: number): number => (cards === 0 ? 0 : DEAL_MS + (cards - 1) * BETWEEN_CARDS_MS);

/** A card flies from the shoe to its place and turns over on the way; one that stays face down only flies. */
export function dealIn(card: HTMLElement, { order, isFaceDown }: { order: number; isFaceDown: boolean }): void {
  const timing = { duration: DEAL_MS, delay: order * BETWEEN_CARDS_MS };
  fly(card, card.closest(".felt")?.querySelector(".shoe"), ({ x, y }) => {
    const start = `translate(${x}px, ${y}px) rotate(28deg)`;
    if (isFaceDown) return void move(card, [{ transform: start }, { transform: "none" }], timing);
    const edge = `translate(${x * LEFT_AT_EDGE}px, ${y * LEFT_AT_EDGE}px) rotate(${28 * LEFT_AT_EDGE}deg)`;
    turn(card, `${start} scaleX(1)`, `${edge} scaleX(0)`, timing);
  });
}

/** A card that lay face down is turned over. */
export function turnOver(card: HTMLElement): void {
  turn(card, "translate(0px, 0px) rotate(0deg) scaleX(1)", "translate(0px, 0px) rotate(0deg) scaleX(0)", {
    duration: TURN_MS,
  });
}

/**
 * Back first, then its edge, then the face. Flat: a card turned in space would cost several surfaces to draw at each frame,
 * this one costs two pictures that are moved.
 */
function turn(card: HTMLElement, start: string, edge: string, timing: KeyframeAnimationOptions): void {
  const frames = [
    { transform: start, easing: "cubic-bezier(.2,.75,.5,1)" },
    { transform: edge, offset: EDGE_AT, easing: "ease-out" },
    { transform: "translate(0px, 0px) rotate(0deg) scaleX(1)" },
  ];
  move(card, frames, { ...timing, easing: "linear" });
  const back = [{ opacity: 1 }, { opacity: 1, offset: EDGE_AT }, { opacity: 0, offset: EDGE_AT }, { opacity: 0 }];
  move(card, back, { ...timing, easing: "linear", pseudoElement: "::before" });
}

/** Chips slide from the dealer's side, or from the player's. */
export function slideIn(chips: HTMLElement, from: "dealer" | "player", afterMs: number): void {
  const origin = from === "dealer" ? chips.closest(".felt")?.querySelector(".dealer") : chips.closest(".seat");
  const timing = { duration: SLIDE_MS, delay: afterMs };
  fly(chips, origin, ({ x, y }) => {
    const start = { transform: `translate(${x}px, ${y}px)`, opacity: 0.2 };
    move(chips, [start, { transform: "none", opacity: 1 }], timing);
  });
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

interface Offset {
  readonly x: number;
  readonly y: number;
}

let waiting: (() => () => void)[] = [];

/**
 * Starts from where the node comes from, before the next frame. What is asked for at once is read at once, and moves only
 * then: a place that is read after a movement makes the browser lay out the page again.
 */
function fly(node: HTMLElement, origin: Element | null | undefined, start: (from: Offset) => void): void {
  if (!origin || isMotionReduced()) return;
  waiting.push(() => {
    const from = offsetTo(node, origin);
    return () => start(from);
  });
  if (waiting.length > 1) return;
  queueMicrotask(() => {
    const asked = waiting;
    waiting = [];
    for (const begin of asked.map((read) => read())) begin();
  });
}

function offsetTo(node: Element, origin: Element): Offset {
  const [to, from] = [node.getBoundingClientRect(), origin.getBoundingClientRect()];
  return {
    x: from.left + from.width / 2 - to.left - to.width / 2,
    y: from.top + from.height / 2 - to.top - to.height / 2,
  };
}
