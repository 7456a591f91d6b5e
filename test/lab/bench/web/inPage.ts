/**
 * What runs in the page while it is measured, as text: it is for the browser, whose types this side of the project does
 * not know. Nothing of the page is changed; it is only watched.
 */

/**
 * For each message that brings cards: how long until the frame is out that shows the first of them, told by the beginning
 * of the one after it.
 */
export const WATCH_CARDS = `(() => {
  globalThis.cardMs = [];
  let heardAt = null;
  // The answer to an own action brings the table, and so does the update to everybody; whichever comes first counts.
  const tableOf = (text) => {
    if (/^42\\["table:update"/.test(text)) return JSON.parse(text.slice(2))[1].table;
    return /^43\\d*\\[/.test(text) ? JSON.parse(text.slice(text.indexOf("[")))[0].table : undefined;
  };
  const cardsOf = ({ dealer, seats }) =>
    dealer.cards.length + seats.flatMap((seat) => seat?.hands ?? []).flatMap(({ cards }) => cards).length;
  let known = { version: -1, cards: 0 };
  const Plain = WebSocket;
  globalThis.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const table = typeof data === "string" ? tableOf(data) : undefined;
        if (table === undefined || table.version <= known.version) return;
        const cards = cardsOf(table);
        if (cards > known.cards) heardAt ??= performance.now();
        known = { version: table.version, cards };
      });
    }
  };
  const isCard = (node) => node.nodeType === 1 && (node.matches(".card") || node.querySelector(".card") !== null);
  new MutationObserver((changes) => {
    if (heardAt === null || !changes.some(({ addedNodes }) => [...addedNodes].some(isCard))) return;
    const from = heardAt;
    heardAt = null;
    requestAnimationFrame(() => requestAnimationFrame(() => cardMs.push(performance.now() - from)));
  }).observe(document, { subtree: true, childList: true });
})()`;

/**
 * The time from frame to frame wherever something moves on the felt. The clock's bar is none of it: it moves all the time,
 * and would make a good average of anything.
 */
export const COUNT_FRAMES = `(() => {
  globalThis.frameMs = [];
  const isFlight = ({ playState, effect }) => playState === "running" && effect.target?.closest(".felt") != null;
  let last = null;
  const frame = (now) => {
    const isMoving = document.getAnimations().some(isFlight);
    if (isMoving && last !== null) frameMs.push(now - last);
    last = isMoving ? now : null;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

const press = (everyMs: number, isReady: string) => `(() => {
  globalThis.rounds = 0;
  let wasSettled = false;
  setInterval(() => {
    const isSettled = document.querySelector("[data-test=table]")?.dataset.phase === "SETTLED";
    if (isSettled && !wasSettled) globalThis.rounds += 1;
    wasSettled = isSettled;
    if (!(${isReady})) return;
    for (const move of ["bet", "decline", "stand"]) {
      const button = document.querySelector(".dock [data-move=" + move + "]:not(:disabled)");
      if (button !== null) return button.click();
    }
    if (document.querySelector(".dock [data-move=bet]:disabled") !== null) document.querySelector("[data-chip]")?.click();
  }, ${everyMs});
})()`;

/** Plays by itself, through the page's own buttons: bets, declines, stands. Counts the rounds that were settled. */
export const PLAY_ON = press(20, "true");

/** The same, but like a person: once the cards lie, and not at once. */
export const PLAY_AT_EASE = press(
  400,
  'document.getAnimations().every(({ effect }) => effect.target?.closest(".felt") == null)',
);
