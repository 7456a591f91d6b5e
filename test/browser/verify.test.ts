import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RoundRecord } from "../../src/client/index.ts";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse } from "./setup/house.ts";
import { bet, type look, playAsGuest, playRound, sit, until } from "./setup/player.ts";

describe.skipIf(hasNoBrowser)("a browser that doubts the house", () => {
  let house: BrowserHouse;
  let page: Page;
  let record: RoundRecord;
  let seen: Awaited<ReturnType<typeof look>>;

  beforeAll(async () => {
    house = await openBrowserHouse();
    page = await house.visit(`/table/${await house.openTable({ settledMs: 20_000 })}`);
    await playAsGuest(page);
    await sit(page, 2);
    await playRound(page, ["decline", "split", "double", "hit", "stand"], await bet(page));
    seen = await until(page, ({ phase }) => phase === "SETTLED");
    await page.goto(`${house.fronts[0]!.url}/rounds`);
    const answer = page.waitForResponse(/\/api\/rounds\//);
    await page.click("[data-test=round]");
    record = (await (await answer).json()) as RoundRecord;
  });
  afterAll(() => house?.close());

  const verdict = () => page.waitForSelector("[data-test=verdict]").then((node) => node.getAttribute("data-ok"));

  test("[B30] a real round verifies in the page, with the secret that the player mixed in", async () => {
    expect(await verdict()).toBe("true");
    expect(record.fairness.clientSeeds).toEqual([{ seat: 2, seed: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
    expect(house.complaints).toEqual([]);
  });

  test("[B31] its replay ends with the cards that lay on the table, and begins with none", async () => {
    const shown = () =>
      page.evaluate(() => ({
        dealer: document.querySelector<HTMLElement>("[data-test=dealer]")?.dataset["cards"],
        hands: [...document.querySelectorAll<HTMLElement>("[data-test=hand]")].map((hand) => hand.dataset["cards"]),
      }));
    expect(await shown()).toEqual({ dealer: "", hands: [] });
    const next = page.getByRole("button", { name: "Next" });
    for (let steps = 0; steps < record.actions.length + 2; steps += 1) await next.click();
    expect(await shown()).toEqual({ dealer: seen.dealer, hands: seen.allHands });
    await page.getByRole("button", { name: "To the start" }).click();
    expect(await shown()).toEqual({ dealer: "", hands: [] });
  });

  test.each([
    [
      "a card",
      "cards",
      (round: RoundRecord) => round.dealer.cards.splice(0, 1, round.dealer.cards[0] === "2C" ? "3C" : "2C"),
    ],
    [
      "a payout",
      "payouts",
      (round: RoundRecord) => Object.assign(round.seats[0]!, { paid: round.seats[0]!.paid + 100 }),
    ],
    [
      "the house's secret",
      "commitment",
      (round: RoundRecord) => Object.assign(round.fairness, { serverSeed: "00".repeat(32) }),
    ],
    ["a transfer", "transfers", (round: RoundRecord) => round.transfers.pop()],
  ])("[B32] a record with %s changed does not verify", async (_, check, falsify) => {
    const forged = structuredClone(record);
    falsify(forged);
    await page.goto(`${house.fronts[0]!.url}/verify`);
    await page.getByLabel("Record").fill(JSON.stringify(forged));
    await page.click("[data-test=verify]");
    expect(await verdict()).toBe("false");
    const NAMES: Record<string, string> = {
      cards: "Every card",
      payouts: "Every payout",
      commitment: "The house’s commitment",
      transfers: "Every transfer of chips",
    };
    await page.locator(".verdict .fails", { hasText: NAMES[check]! }).waitFor();
  });

  test("[B33] a text that is no record is refused with a sentence", async () => {
    await page.goto(`${house.fronts[0]!.url}/verify`);
    for (const text of [
      "nonsense",
      "{}",
      "[1]",
      '{"rules":{},"fairness":{},"dealer":{},"seats":[],"actions":[],"transfers":[]}',
    ]) {
      await page.getByLabel("Record").fill(text);
      await page.click("[data-test=verify]");
      await page.locator(".problem, [data-ok=false]").first().waitFor();
    }
    expect(house.complaints).toEqual([]);
  });

  test("[B34] the statement has a line for every chip that moved", async () => {
    await page.goto(`${house.fronts[0]!.url}/wallet`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("[data-test=statement]")]);
    const text = await (await file.createReadStream()).toArray();
    const lines = Buffer.concat(text).toString("utf8").trimEnd().split("\r\n");
    expect(lines[0]).toBe("Time,Kind,Amount,Balance,Round,Id");
    expect(lines.at(-1)).toMatch(/,Starting chips,1000\.00,1000\.00,,/);
    expect(lines.filter((line) => line.includes(record.roundId)).length).toBeGreaterThan(0);
  });
});
