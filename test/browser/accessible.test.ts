import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { barriersOf } from "./setup/axe.ts";
import { type BrowserHouse, DESKTOP, hasNoBrowser, openBrowserHouse, PHONE } from "./setup/house.ts";
import { beginHand, bet, playAsGuest, playRound, sit, until } from "./setup/player.ts";
import { smallTargetsOf } from "./setup/targets.ts";

const STAND = ["decline", "stand"];

describe.skipIf(hasNoBrowser)("a browser that someone uses in another way", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse();
  });
  afterAll(() => house?.close());

  test.each([
    ["a phone", PHONE],
    ["a desktop", DESKTOP],
  ])(
    "[B20] [B24] axe finds no barrier on any page of %s, and nothing on a phone is smaller than a fingertip",
    { timeout: 300_000 }, // Twenty pages, each looked through by axe.
    async (_, viewport) => {
      const tableId = await house.openTable({ settledMs: 20_000 });
      const page = await house.visit("/", { viewport });
      const barriers: string[] = [];
      const check = async (where: string) => {
        const small = viewport === PHONE ? await smallTargetsOf(page) : [];
        barriers.push(...[...(await barriersOf(page)), ...small].map((line) => `${where}: ${line}`));
        const tooWide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (tooWide > 0) barriers.push(`${where} is ${tooWide} px too wide`);
      };
      const inDialog = async (button: string, where: string) => {
        await page.getByRole("button", { name: button, exact: true }).first().click();
        await page.waitForSelector("dialog[open]");
        await check(where);
        await page.keyboard.press("Escape");
      };

      await page.waitForSelector("[data-test=guest]");
      await check("arriving");
      await inDialog("I have an account", "signing in");
      await playAsGuest(page);
      await page.waitForSelector(".tile");
      await check("the lobby");
      await inDialog("Open a table", "opening a table");
      await inDialog("Menu", "the menu");
      await page.getByRole("button", { name: "Menu" }).click();
      await inDialog("Keep my chips", "registering");

      await page.goto(`${house.fronts[0]!.url}/table/${tableId}`);
      await page.waitForSelector("[data-test=table]");
      await check("watching a table");
      await sit(page, 1);
      await check("betting");
      await inDialog("Rules and fairness", "rules and fairness");
      await page.getByRole("button", { name: "Chat" }).click();
      await check("the chat");
      await page.getByRole("button", { name: viewport === PHONE ? "Close" : "Chat" }).click();
      const round = await bet(page);
      await until(page, ({ phase, moves }) => phase === "SETTLED" || moves.some((move) => move !== "bet"));
      await check("a decision");
      await playRound(page, STAND, round);
      await check("a result");

      for (const path of ["/wallet", "/rounds", "/verify", "/syndicates"]) {
        await page.goto(`${house.fronts[0]!.url}${path}`);
        await page.waitForSelector("main");
        await page.waitForSelector(".loading", { state: "detached" });
        await check(path);
      }
      await page.goto(`${house.fronts[0]!.url}/rounds`);
      await page.click("[data-test=round]");
      await page.waitForSelector("[data-test=replay]");
      await check("a round");
      await page.goto(`${house.fronts[0]!.url}/syndicates`);
      await page.click("[data-test=found]");
      await page.getByLabel("Name").fill("Night Owls");
      await page.keyboard.press("Enter");
      await page.waitForSelector("[data-test=treasury]");
      await page.getByText("Rules of the syndicate").click();
      await check("a syndicate of one's own");
      await page.goto(`${house.fronts[0]!.url}/syndicates/${crypto.randomUUID()}`);
      await page.getByRole("button", { name: "Try again" }).waitFor();
      await check("a syndicate that is not there");
      expect(barriers).toEqual([]);
    },
  );

  test("[B21] a round is played by keyboard alone, and a screen reader announces it from the cards to the result", async () => {
    const page = await house.visit(`/table/${await house.openTable({ settledMs: 20_000 })}`);
    const said = listen(page);
    await tabTo(page, "Play as a guest");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-test=sit]");
    await tabTo(page, "Take seat 1");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".bet-builder");
    await tabTo(page, "Add 1");
    await page.keyboard.press("Space");
    await tabTo(page, "Bet 1");
    await page.keyboard.press("Enter");
    for (;;) {
      const { phase, moves } = await until(page, ({ phase, moves }) => phase === "SETTLED" || moves.length > 0);
      if (phase === "SETTLED") break;
      await page.keyboard.press(moves.includes("decline") ? "n" : "s");
      await until(page, (seen) => seen.phase === "SETTLED" || seen.moves.join() !== moves.join());
    }
    const allSaid = async () => (await said()).join(" ");
    await expect.poll(allSaid).toMatch(/You (win|lose) [\d.]+\.|You get your stake back\./); // Said last, after a breath.
    const words = await allSaid();
    expect(words).toMatch(/Place your bets\./);
    expect(words).toMatch(/Dealer shows (ace|king|queen|jack|\d+) of (spades|hearts|diamonds|clubs)\./);
    expect(words).toMatch(/You have .+ of .+, .+ of .+: (soft )?\d+\./);
  });

  test("[B22] [B25] shortcuts of one key can be switched off, and never act while one is typing; sound is off, and a hint comes when asked for", async () => {
    const page = await house.visit(`/table/${await house.openTable({ name: "Typing" })}`);
    await playAsGuest(page);
    await sit(page, 0);
    const { version } = await beginHand(page);
    expect(await page.locator(".hint p").textContent()).toBe("");
    await page.locator("body").press("?");
    await page.locator(".hint p", { hasText: /^Basic strategy: (Hit|Stand|Double|Split)$/ }).waitFor();
    await page.getByRole("button", { name: "Chat" }).click();
    await page.getByLabel("Say something").fill("");
    await page.keyboard.type("hs");
    expect(await page.getByLabel("Say something").inputValue()).toBe("hs");
    await page.getByRole("button", { name: "Menu" }).click();
    expect(await page.getByLabel("Sound").isChecked()).toBe(false);
    await page.getByLabel("Single-key shortcuts").uncheck();
    await page.keyboard.press("Escape");
    await page.locator("body").press("s");
    expect((await until(page, () => true)).version).toBe(version);
  });

  test("[B23] who wants no motion gets none, and the same table", async () => {
    const page = await house.visit(`/table/${await house.openTable()}`, { reducedMotion: "reduce" });
    await playAsGuest(page);
    await sit(page, 0);
    await bet(page);
    await until(page, ({ hands }) => hands.length > 0);
    const flights = await page.evaluate(
      () => document.getAnimations().filter(({ effect }) => (effect as KeyframeEffect).target?.closest(".felt")).length,
    );
    expect(flights).toBe(0);
  });
});

/** Presses Tab until the focus is on what has this name, and sees that the focus is shown. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const node = document.activeElement;
      const shown = node?.matches("input") ? (node.nextElementSibling ?? node) : node;
      const hasRing = shown !== null && getComputedStyle(shown).boxShadow !== "none";
      return { name: node?.getAttribute("aria-label") ?? node?.textContent?.trim() ?? "", hasRing };
    });
    if (focused.name !== name) continue;
    if (!focused.hasRing) throw new Error(`the focus on "${name}" can't be seen`);
    return;
  }
  throw new Error(`"${name}" can't be reached with Tab`);
}

/** Everything the live region says from now on. */
function listen(page: Page): () => Promise<string[]> {
  void page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    const note = () => {
      const text = document.querySelector("[data-test=announcer]")?.textContent ?? "";
      if (text !== "" && text !== heard.at(-1)) heard.push(text);
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
}
