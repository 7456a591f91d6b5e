import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse } from "./setup/house.ts";
import { beginHand, bet, look, playAsGuest, playRound, until } from "./setup/player.ts";

const STAND = ["decline", "stand"];

/** Each with how wide a card of the player's own is to be. */
const SIZES = [
  { width: 360, height: 640, card: [58, 66] },
  { width: 820, height: 1180, card: [110, 132] },
  { width: 1280, height: 800, card: [130, 132] },
  { width: 1920, height: 1080, card: [140, 175] },
  { width: 2560, height: 1440, card: [190, 232] },
] as const;

describe.skipIf(hasNoBrowser)("where everything lies", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse();
  });
  afterAll(() => house?.close());

  /** At a table of seven, in a hand with a choice to make; cards lie at once. */
  async function inHand(options: Parameters<BrowserHouse["visit"]>[1], rules = {}, settledMs = 1_500): Promise<Page> {
    const page = await house.visit(`/table/${await house.openTable({ rules, settledMs })}`, options);
    await page.evaluate(() => localStorage.setItem("vegascore.pace", '"instant"'));
    await playAsGuest(page);
    await page.reload();
    await page.locator("[data-test=sit]").nth(2).click();
    await page.waitForSelector(".bet-builder");
    await beginHand(page);
    return page;
  }

  test.each(SIZES)(
    "[B93] at $width × $height one's own seat lies at the bottom in the middle, its cards are large, and nothing is covered",
    async ({ width, height, card }) => {
      const page = await inHand({ viewport: { width, height } });
      const felt = await boxOf(page, ".felt");
      const own = await boxOf(page, ".seat.mine");
      expect(Math.abs(middleOf(own) - middleOf(felt))).toBeLessThan(1.5);
      expect(Math.abs(middleOf(await boxOf(page, ".dealer")) - middleOf(felt))).toBeLessThan(1.5);
      for (const seat of await boxesOf(page, ".seat:not(.mine)")) {
        expect(seat.bottom).toBeLessThan(own.bottom);
        expect(isInside(seat, felt)).toBe(true);
      }
      const [first] = await boxesOf(page, ".seat.mine .card");
      expect(first!.width).toBeGreaterThanOrEqual(card[0]);
      expect(first!.width).toBeLessThanOrEqual(card[1] + 0.5);
      await expectApart(page, ".dealer .card, .bet-spot, .seat.mine .total, .seat.mine .card, .dock button", [".card"]);
      expect(await coveredIn(page)).toEqual([]);
      const dock = await boxOf(page, ".dock");
      if (width >= 860) expect(dock.top).toBeLessThan(felt.bottom - 80);
      else expect(felt.bottom).toBeLessThanOrEqual(dock.top + 1);
      if (width === 360) expect(felt.height / height).toBeGreaterThan(0.57);
      expect(await overflowOf(page)).toBe(0);
    },
  );

  test("[B94] split hands spread side by side, and their cards keep four fifths of the size", {
    timeout: 600_000, // A pair may be long in coming.
  }, async () => {
    const [small, large] = [SIZES[0], SIZES[2]];
    // One hand for both sizes: a pair is waited for once.
    const page = await inHand({ viewport: small }, { decks: 1 }, 200);
    const whole = { [small.width]: await cardWidth(page), [large.width]: await resize(page, large) };
    await untilSplit(page);
    for (const size of [large, small]) {
      await page.setViewportSize(size);
      await vi.waitFor(async () => {
        const cards = await boxesOf(page, ".seat.mine .card");
        for (const { width } of cards) expect(width).toBeGreaterThan(whole[size.width]! * 0.79);
        const hands = await boxesOf(page, ".seat.mine [data-test=hand]");
        expect(hands.length).toBeGreaterThan(1);
        for (const [nth, hand] of hands.slice(1).entries()) expect(hand.left).toBeGreaterThan(hands[nth]!.right);
        await expectApart(page, ".seat.mine .total, .seat.mine .card, .seat.mine .hand-bet, .bet-spot", [".card"]);
      });
    }
  });

  test("[B95] at 400 % zoom nothing covers anything, the page scrolls, and the hand can be played", async () => {
    const page = await inHand({ viewport: { width: 320, height: 200 } });
    await expectApart(page, ".dealer .card, .bet-spot, .seat.mine .total, .seat.mine .card, .dock button", [".card"]);
    const { round } = await look(page);
    await playRound(page, STAND, round);
    expect(await overflowOf(page)).toBe(0);
  });

  test("[B95] in German on a narrow phone no button is covered or cut, while betting and while playing", async () => {
    const page = await inHand({ viewport: { width: 360, height: 640 }, locale: "de-DE" }, { surrender: "LATE" });
    expect(await coveredIn(page)).toEqual([]);
    await playRound(page, STAND, (await look(page)).round);
    await until(page, ({ phase }) => phase === "BETTING");
    await page.waitForSelector(".bet-builder");
    expect(await coveredIn(page)).toEqual([]);
    await bet(page);
  });

  test("[B95] with forced colours the cards keep theirs, and whose turn it is is seen", async () => {
    const page = await inHand({ forcedColors: "active" });
    const seen = await page.evaluate(() => ({
      paper: getComputedStyle(document.querySelector(".seat.mine .card .paper")!).fill,
      turn: getComputedStyle(document.querySelector(".hand.at-turn > .cards")!).outlineStyle,
    }));
    expect(seen).toEqual({ paper: "rgb(255, 253, 247)", turn: "solid" });
  });
});

interface Box {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

const middleOf = ({ left, right }: Box): number => (left + right) / 2;

const isInside = (inner: Box, outer: Box): boolean =>
  inner.left >= outer.left - 1 && inner.right <= outer.right + 1 && inner.top >= outer.top - 1;

function boxesOf(page: Page, selector: string): Promise<Box[]> {
  return page.evaluate(
    (wanted) =>
      [...document.querySelectorAll(wanted)].map((node) => {
        const { left, right, top, bottom, width, height } = node.getBoundingClientRect();
        const name = `${node.getAttribute("class")} ${node.textContent?.trim().slice(0, 20)}`;
        return { name, left, right, top, bottom, width, height };
      }),
    selector,
  );
}

const boxOf = async (page: Page, selector: string): Promise<Box> => (await boxesOf(page, selector))[0]!;

/** No two of these lie on each other, but for those of one kind that may: cards of one hand do. */
async function expectApart(page: Page, selector: string, mayOverlap: readonly string[]): Promise<void> {
  const boxes = await boxesOf(page, selector);
  const isFree = (box: Box) => mayOverlap.some((kind) => box.name.startsWith(kind.slice(1)));
  const pairs = boxes.flatMap((one, nth) => boxes.slice(nth + 1).map((other) => [one, other] as const));
  const SHARED = 1.5; // Borders that touch.
  const onEachOther = pairs.filter(
    ([a, b]) =>
      !(isFree(a) && isFree(b)) &&
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > SHARED &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SHARED,
  );
  expect(onEachOther.map(([a, b]) => `${a.name} and ${b.name}`)).toEqual([]);
}

/** Buttons of which something else lies on the middle or at an edge, or whose words do not fit. */
function coveredIn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".dock button, .dock input, button.bet-spot")].flatMap((button) => {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const points = [
        [x, y],
        [left + 6, y],
        [right - 6, y],
        [x, top + 4],
        [x, bottom - 4],
      ] as const;
      const isHit = points.every(([px, py]) => {
        const node = document.elementFromPoint(px, py);
        return node !== null && (button.contains(node) || button.parentElement?.contains(node));
      });
      const fits = button.scrollWidth <= button.clientWidth + 1;
      return isHit && fits ? [] : [`${button.textContent || button.getAttribute("aria-label")} ${isHit} ${fits}`];
    }),
  );
}

const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const cardWidth = async (page: Page): Promise<number> => (await boxOf(page, ".seat.mine .card")).width;

/** @returns how wide a card of the player's own is then */
async function resize(page: Page, { width, height, card }: (typeof SIZES)[number]): Promise<number> {
  await page.setViewportSize({ width, height });
  return vi.waitFor(async () => {
    const now = await cardWidth(page);
    expect(now).toBeGreaterThanOrEqual(card[0]);
    expect(now).toBeLessThanOrEqual(card[1] + 0.5);
    return now;
  });
}

async function untilSplit(page: Page): Promise<void> {
  for (let rounds = 0; rounds < 250; rounds += 1) {
    const { round } = await look(page);
    const made = await playUntil(page, round);
    if (made) return;
    await until(page, ({ phase }) => phase === "BETTING");
    await bet(page);
  }
  throw new Error("never a pair");
}

/** @returns whether the hand was split; it is then not played on */
async function playUntil(page: Page, round: number): Promise<boolean> {
  for (;;) {
    const seen = await until(
      page,
      (now) =>
        now.phase === "SETTLED" || now.round > round || now.moves.some((move) => move !== "bet" && move !== "hint"),
    );
    if (seen.phase === "SETTLED" || seen.round > round) return false;
    const move = ["split", "decline", "stand"].find((wish) => seen.moves.includes(wish))!;
    await page.click(`.dock [data-move="${move}"]`);
    await until(page, ({ version, phase }) => version !== seen.version || phase === "SETTLED");
    if (move === "split") {
      await until(page, ({ isAtRest, hands }) => isAtRest && hands.length > 1);
      return true;
    }
  }
}
