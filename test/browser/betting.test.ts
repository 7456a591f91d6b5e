import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RoundRecord } from "../../src/client/index.ts";
import { barriersOf } from "./setup/axe.ts";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse, PHONE } from "./setup/house.ts";
import { bet, look, playAsGuest, playRound, sit, until } from "./setup/player.ts";

const STAND = ["decline", "stand"];

describe.skipIf(hasNoBrowser)("betting on the felt", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse(1, () => ({ PLAY_MONEY: "limited" }));
  });
  afterAll(() => house?.close());

  async function atTable(settings: Parameters<BrowserHouse["openTable"]>[0] = {}, options = {}): Promise<Page> {
    const page = await house.visit(`/table/${await house.openTable(settings)}`, options);
    await playAsGuest(page);
    await sit(page, 0);
    return page;
  }

  const amount = (page: Page) => page.inputValue("[data-test=amount]");

  test("[B92] chips, circles, half, twice, the most, a typed amount, clear and undo build a bet within the limits", async () => {
    const page = await atTable({ minBet: 100, maxBet: 50_000 }, { viewport: PHONE });
    await page.click('[data-chip="2500"]');
    await page.click('[data-spot="main"]');
    expect(await amount(page)).toBe("50");
    await page.click("[data-test=half]");
    expect(await amount(page)).toBe("25");
    await page.click("[data-test=twice]");
    await page.click("[data-test=twice]");
    expect(await amount(page)).toBe("100");
    await page.click("[data-test=most]");
    expect(await amount(page)).toBe("500");
    await page.click("[data-test=clear]");
    expect(await amount(page)).toBe("");
    await page.click("[data-test=undo]");
    expect(await amount(page)).toBe("500");
    await page.fill("[data-test=amount]", "12.5");
    await page.keyboard.press("Tab");
    await page.click('[data-spot="twentyOnePlusThree"]');
    await page.getByRole("button", { name: "Bet 37.50", exact: true }).click();
    await page.locator('[data-spot="main"] .amount', { hasText: /^12.50$/ }).waitFor();
    await page.locator('[data-spot="twentyOnePlusThree"] .amount', { hasText: /^25$/ }).waitFor();
    await playRound(page, STAND, 1);
    expect(house.complaints).toEqual([]);
  });

  test("[B123] out of chips, one press fills the wallet up; who had the day's chips is told when the next ones come", async () => {
    const page = await house.visit(`/table/${await house.openTable({ minBet: 100 })}`, { viewport: PHONE });
    await playAsGuest(page);
    await page.getByRole("button", { name: "Take seat 1" }).click();
    await page.waitForSelector(".bet-builder");
    const giveBack = (amount: number) =>
      page.evaluate(async (minorUnits) => {
        const { accessToken } = JSON.parse(localStorage["vegascore.session"]) as { accessToken: string };
        const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
        const body = JSON.stringify({ amount: minorUnits });
        return (await fetch("/api/wallet/withdrawals", { method: "POST", headers, body })).status;
      }, amount);
    const sheet = page.locator("dialog[open]");

    expect(await giveBack(99_950)).toBe(201);
    await sheet.getByText("You have 0.50, and the smallest bet here is 1.").waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await sheet.getByRole("button", { name: "Fill up to 1,000, free" }).click();
    await page.waitForSelector(".bet-builder");
    await expect.poll(() => page.textContent("[data-test=balance]")).toBe("1,000");

    expect(await giveBack(99_950)).toBe(201);
    await sheet.locator("[data-test=take-chips]").click();
    await sheet.getByText(/^You have had today’s free chips. The next ones come at .+M\.$/).waitFor();
    expect(house.complaints).toEqual([]);
  });

  test("[B96] with Auto on, the last bet is placed again when the next round opens, and not after it was switched off", async () => {
    const page = await atTable({ settledMs: 1_000 });
    await playRound(page, STAND, await bet(page));
    await until(page, ({ phase, isAtRest }) => phase === "BETTING" && isAtRest);
    await page.locator("[data-test=auto]").click();
    const { round } = await until(page, ({ phase, hands }) => phase !== "BETTING" && hands.length > 0);
    await playRound(page, STAND, round);
    await until(page, (seen) => seen.round > round && seen.hands.length > 0);
    await page.locator("[data-test=auto]").click(); // The switch moves to where the bet is built.
    const last = (await look(page)).round;
    await playRound(page, STAND, last);
    const open = await until(page, (seen) => seen.round > last && seen.phase === "BETTING" && seen.isAtRest);
    await page.waitForTimeout(600);
    expect(await look(page)).toMatchObject({ phase: "BETTING", round: open.round });
    expect(await page.locator(".dock [data-move=bet]").isEnabled()).toBe(true);
  });

  test("[B97] the sheet tells what pays, the exact house edge of these rules and the house's commitment; own words are in the proof", async () => {
    const page = await atTable({ settledMs: 30_000 });
    await page.getByRole("button", { name: "Rules and fairness" }).click();
    const commitment = (await page.locator(".hex").first().textContent()) ?? "";
    expect(commitment).toMatch(/^[0-9a-f]{64}$/);
    await page.locator("[data-test=edge]", { hasText: /keeps 0\.41% of a bet/ }).waitFor();
    await page.getByText("100 : 1").waitFor();
    await page.fill("[data-test=own-words]", "my lucky tram 28");
    await page.keyboard.press("Tab");
    expect(await barriersOf(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await playRound(page, STAND, await bet(page));
    await until(page, ({ isAtRest }) => isAtRest);
    await page.locator("[data-test=history] .past").waitFor();
    await page.goto(new URL("/rounds", page.url()).href);
    const answer = page.waitForResponse(/\/api\/rounds\//);
    await page.click("[data-test=round]");
    const { fairness } = (await (await answer).json()) as RoundRecord;
    expect(fairness.commitment).toBe(commitment);
    expect(fairness.clientSeeds[0]!.seed).toMatch(/^my lucky tram 28-[0-9a-f]{12}$/);
    const verdict = await page.waitForSelector("[data-test=verdict]");
    expect(await verdict.getAttribute("data-ok")).toBe("true");
    expect(house.complaints).toEqual([]);
  });
});
