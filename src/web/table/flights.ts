/** Cards and chips on their way. They start where they come from and end where they already lie. */
import { move } from "../motion.ts";
import { paceFactor } from "../reveal/pace.ts";
import { CARD_MS, CHIPS_MS, FLIP_MS } from "../reveal/plan.ts";

const EDGE_AT = 0.5; // Of its time.
const LEFT_AT_EDGE = 0.125; // Of its way: out-cubic, half the time gone.
const TURNED_DEG = 6;
const SWEEP_MS = 420;
const OUT_CUBIC = "cubic-bezier(.33,1,.68,1)";

/** A card flies from the shoe to its place and turns over on the way; one that stays face down only flies. */
export function dealIn(card: HTMLElement, { isFaceDown }: { isFaceDown: boolean }): void {
  const timing = { duration: CARD_MS * paceFactor() };
  fly(card, card.closest(".felt")?.querySelector(".shoe"), ({ x, y }) => {
    const start = `translate(${x}px, ${y}px) rotate(${TURNED_DEG}deg)`;
    const shadow = [{ opacity: 0 }, { opacity: 0.9, offset: 0.5 }, { opacity: 0 }];
    move(card, shadow, { ...timing, easing: "ease-in-out", pseudoElement: "::after" });
    if (isFaceDown)
      return void move(card, [{ transform: start }, { transform: "none" }], { ...timing, easing: OUT_CUBIC });
    const edge = `translate(${x * LEFT_AT_EDGE}px, ${y * LEFT_AT_EDGE}px) rotate(${TURNED_DEG * LEFT_AT_EDGE}deg)`;
    turn(card, `${start} scaleX(1)`, `${edge} scaleX(0)`, timing);
  });
}

/** A card that lay face down is turned over. */
export function turnOver(card: HTMLElement): void {
  turn(card, "translate(0px, 0px) rotate(0deg) scaleX(1)", "translate(0px, 0px) rotate(0deg) scaleX(0)", {
    duration: FLIP_MS * paceFactor(),
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

/** Chips slide from the dealer's side, or from the player's, along an arc. */
export function slideIn(chips: HTMLElement, from: "dealer" | "player"): void {
  const origin = from === "dealer" ? chips.closest(".felt")?.querySelector(".dealer") : chips.closest(".seat");
  fly(chips, origin, ({ x, y }) => {
    const start = { transform: `translate(${x}px, ${y}px)`, opacity: 0.2 };
    move(chips, [start, half(x, y), { transform: "none", opacity: 1 }], { duration: CHIPS_MS * paceFactor() });
  });
}

/** Lost chips go to the house's rail; what is drawn where they lay is the cloth. */
export function slideAway(chips: HTMLElement): void {
  fly(chips, chips.closest(".felt")?.querySelector(".dealer"), ({ x, y }) => {
    const end = { transform: `translate(${x}px, ${y}px)`, opacity: 0 };
    move(chips, [{ transform: "none", opacity: 1 }, half(x, y), end], { duration: CHIPS_MS * paceFactor() });
  });
}

/** Halfway, and a little to the side: a hand that pushes chips makes no straight line. */
const half = (x: number, y: number): Keyframe => ({
  transform: `translate(${x / 2 + y * 0.08}px, ${y / 2 - x * 0.08}px)`,
  opacity: 1,
});

/** Whatever is still under way on the felt is where it was going. */
export function landAll(): void {
  for (const animation of document.querySelector(".felt")?.getAnimations({ subtree: true }) ?? []) {
    if (animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) animation.finish();
  }
}

/** The round is over: pictures of its cards slide off to the discard tray while the cards themselves are gone already. */
export function sweep(felt: HTMLElement): void {
  const layer = felt.querySelector(".ghosts");
  const cards = [...felt.querySelectorAll<HTMLElement>(".card:not(.ghost)")];
  if (layer === null || paceFactor() === 0 || cards.length === 0) return;
  const home = felt.getBoundingClientRect();
  const tray = (felt.querySelector(".discard") ?? felt).getBoundingClientRect();
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
    const away = `translate(${tray.left - place.left}px, ${tray.top - place.top}px) rotate(-12deg) scale(.7)`;
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
  if (!origin || paceFactor() === 0) return;
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
