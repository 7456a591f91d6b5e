import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse, PHONE } from "./setup/house.ts";
import { playAsGuest } from "./setup/player.ts";

describe.skipIf(hasNoBrowser)("the floor of the house", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse();
  });
  afterAll(() => house?.close());

  test("[B120] [B121] one press seats a player; their seat calls them on every page, in the title, and after a reload, until it is given up", async () => {
    const tableId = await house.openTable({ name: `Emerald ${"of the long name ".repeat(3)}`.trim() });
    const page = await house.visit("/", { viewport: PHONE });
    await playAsGuest(page);
    const name = page.locator(".tile h2");
    await name.waitFor();
    const [height, lineHeight] = await name.evaluate((node) => [
      node.getBoundingClientRect().height,
      Number.parseFloat(getComputedStyle(node).lineHeight),
    ]);
    expect(height).toBeLessThan(lineHeight! * 1.5);

    await page.click("[data-test=sit-down]");
    await page.waitForURL(`**/table/${tableId}`);
    await page.waitForSelector(".bet-builder");
    expect(await page.locator(".seat-pin").count()).toBe(0); // The player is looking at it.
    const sweptCard = await page.evaluate(() => {
      const card = document.createElement("span");
      card.className = "card ghost";
      document.querySelector(".ghosts")!.append(card);
      const { position } = getComputedStyle(card);
      card.remove();
      return position;
    });
    expect(sweptCard).toBe("absolute"); // Cards that are swept off start from where they lay.

    for (const path of ["/wallet", "/rounds"]) {
      await page.goto(new URL(path, page.url()).href); // A reload as well.
      await page.locator(".seat-pin[data-call=bet]", { hasText: "Place your bet at Emerald" }).waitFor();
      await expect.poll(() => page.title()).toContain("Place your bet at Emerald");
    }
    await page.click(".seat-pin");
    await page.waitForURL(`**/table/${tableId}`);
    await page.getByRole("button", { name: "Leave the seat" }).click();
    await page.getByRole("button", { name: "Take a seat" }).waitFor();
    await page.goto(new URL("/wallet", page.url()).href);
    await page.getByRole("heading", { name: "History" }).waitFor();
    expect(await page.locator(".seat-pin").count()).toBe(0);
    expect(await page.title()).toBe("Wallet · VegasCore");
    expect(house.complaints).toEqual([]);
  });
});
