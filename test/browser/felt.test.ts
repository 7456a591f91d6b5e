import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse } from "./setup/house.ts";
import { bet, playAsGuest, playRound, sit, until } from "./setup/player.ts";

const STAND = ["decline", "stand"];

describe.skipIf(hasNoBrowser)("a felt on which a round is played out", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse();
  });
  afterAll(() => house?.close());

  test("[B86] cards, then who has won, then the balance: nothing is shown or announced before the last card lies", async () => {
    const page = await house.visit(`/table/${await house.openTable({ settledMs: 6_000 })}`);
    await playAsGuest(page);
    await sit(page, 0);
    const moments = await untilWin(page);
    const at = (what: (now: Moment) => boolean) => moments.find(what)!.at;
    const cards = moments.at(-1)!.cards;
    const outcomeAt = at(({ outcome }) => outcome !== "");
    expect(outcomeAt).toBeGreaterThan(at((now) => now.cards === cards) + 300);
    expect(at(({ net }) => net !== "")).toBeGreaterThanOrEqual(outcomeAt);
    const [staked] = moments.map(({ balance }) => balance);
    expect(at(({ balance }) => balance > staked!)).toBeGreaterThan(outcomeAt + 400);
    expect(at(({ said }) => said.includes("You win"))).toBeGreaterThanOrEqual(outcomeAt);
    expect(moments.filter(({ balance }) => balance !== staked).length).toBeGreaterThan(5); // It is counted up.
    expect(house.complaints).toEqual([]);
  });

  test("[B83] [B87] a press shows the end of what is moving, and can be pressed all the while; at once means at once, and is remembered", async () => {
    const page = await house.visit(`/table/${await house.openTable({ settledMs: 20_000 })}`);
    await playAsGuest(page);
    await sit(page, 0);
    const round = await bet(page);
    await until(page, ({ isAtRest, hands }) => !isAtRest && hands.length > 0);
    expect(await restAfterPress(page)).toBe(true);
    await playRound(page, STAND, round);

    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByLabel("Pace of the table").selectOption("Instant");
    await page.reload();
    await page.waitForSelector("[data-test=table]");
    const unrest = await page.evaluateHandle(() => {
      const seen: string[] = [];
      const table = document.querySelector<HTMLElement>("[data-test=table]")!;
      new MutationObserver(() => seen.push(table.dataset["atRest"] ?? "")).observe(table, { attributes: true });
      return seen;
    });
    await until(page, ({ phase }) => phase === "BETTING");
    await playRound(page, STAND, await bet(page));
    const seen = await unrest.evaluate((all) => all);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).not.toContain("false");
  });
});

/** Whether all that moved lies two frames after a press on the felt: in the page itself, before anything new can come. */
const restAfterPress = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    document.elementFromPoint(640, 300)!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    return document.querySelector<HTMLElement>("[data-test=table]")!.dataset["atRest"] === "true";
  });

interface Moment {
  readonly at: number;
  readonly cards: number;
  readonly outcome: string;
  readonly net: string;
  readonly said: string;
  readonly balance: number;
}

/** Plays until a round is won. @returns what the page showed from the player's last press to the end of that round */
async function untilWin(page: Page): Promise<readonly Moment[]> {
  for (let rounds = 0; rounds < 60; rounds += 1) {
    const round = await bet(page);
    await until(page, ({ moves, phase, isAtRest }) => isAtRest && (moves.length > 0 || phase === "SETTLED"));
    const moments = await watchMoments(page);
    const made = await playRound(page, STAND, round);
    await until(page, ({ isAtRest }) => isAtRest);
    await page.waitForTimeout(1_000); // The count goes on for a while; nothing tells its end.
    const seen = await moments();
    const net = Number(await page.getAttribute("[data-test=result]", "data-net"));
    if (net > 0 && made.at(-1) === "stand") return seen;
    await until(page, ({ phase }) => phase === "BETTING");
  }
  throw new Error("never won");
}

async function watchMoments(page: Page): Promise<() => Promise<readonly Moment[]>> {
  const moments = await page.evaluateHandle(() => {
    const textOf = (selector: string) => document.querySelector(selector)?.textContent ?? "";
    const seen: Moment[] = [];
    const note = () =>
      seen.push({
        at: performance.now(),
        cards: document.querySelectorAll(".felt .card:not(.ghost)").length,
        outcome: textOf(".seat.mine [data-test=outcome]"),
        net: textOf(".seat.mine [data-test=net]"),
        said: textOf("[data-test=announcer]"),
        balance: Number(textOf("[data-test=balance]").replaceAll(",", "")),
      });
    note();
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    return seen;
  });
  return () => moments.evaluate((seen) => seen);
}
