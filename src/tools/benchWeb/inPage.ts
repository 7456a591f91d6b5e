/**
 * What runs in the page while it is measured, as text: it is for the browser, whose types this side of the project does
 * not know. Nothing of the page is changed; it is only watched.
 */

/** For each message that brings cards: how long until a frame shows the first of them. And the frames of every animation. */
export const WATCH_CARDS = `(() => {
  const found = { cardMs: [], frameMs: [] };
  globalThis.found = found;
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
    requestAnimationFrame((now) => found.cardMs.push(Math.max(0, now - from)));
  }).observe(document, { subtree: true, childList: true });
  let last = null;
  const frame = (now) => {
    const isMoving = document.getAnimations().some(({ playState, effect }) => playState === "running" && effect?.getComputedTiming().endTime !== Infinity);
    if (isMoving && last !== null) found.frameMs.push(now - last);
    last = isMoving ? now : null;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

/** Plays by itself, through the page's own buttons: bets, declines, stands. Counts the rounds that were settled. */
export const PLAY_ON = `(() => {
  globalThis.rounds = 0;
  let wasSettled = false;
  setInterval(() => {
    const isSettled = document.querySelector("[data-test=table]")?.dataset.phase === "SETTLED";
    if (isSettled && !wasSettled) globalThis.rounds += 1;
    wasSettled = isSettled;
    for (const move of ["bet", "decline", "stand"]) {
      const button = document.querySelector(".dock [data-move=" + move + "]:not(:disabled)");
      if (button !== null) return button.click();
    }
    if (document.querySelector(".dock [data-move=bet]:disabled") !== null) document.querySelector("[data-chip]")?.click();
  }, 20);
})()`;
