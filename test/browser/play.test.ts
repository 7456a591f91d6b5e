import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse, PHONE } from "./setup/house.ts";
import { balanceOf, bet, look, playAsGuest, playRound, type Seen, sit, until } from "./setup/player.ts";

const STAND = ["decline", "stand"];

describe.skipIf(hasNoBrowser)("playing in a browser", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse(2);
  });
  afterAll(() => house?.close());

  test("[B1] one tap, and a guest plays a round on a phone; the balance is what it was, and the result", async () => {
    const tableId = await house.openTable({ settledMs: 20_000 }); // Time to read the result on any machine.
    const page = await house.visit("/", { viewport: PHONE, hasTouch: true });
    await playAsGuest(page);
    await page.getByRole("link", { name: /Test Emerald/ }).click();
    await page.waitForURL(`**/table/${tableId}`);
    const before = await balanceOf(page);
    expect(before).toBe(100_000);

    await sit(page, 3);
    await playRound(page, STAND, await bet(page));
    const net = Number(await page.getAttribute("[data-test=result]", "data-net"));
    await expect.poll(() => balanceOf(page)).toBe(before + net);
    expect(house.complaints).toEqual([]);
  });

  test("[B2] two browsers on two containers play every kind of move, and see the same table", {
    timeout: 900_000, // Half a minute as a rule. An ace for the dealer or a pair may be long in coming.
  }, async () => {
    const tableId = await house.openTable({ rules: { surrender: "LATE", decks: 1 }, settledMs: 700 });
    const pages = await Promise.all([0, 1].map((front) => house.visit(`/table/${tableId}`, { front })));
    for (const [seat, page] of pages.entries()) {
      await playAsGuest(page);
      await sit(page, seat * 2 + 1);
    }
    const left = new Set(["hit", "stand", "double", "split", "surrender", "insure", "decline"]);
    for (let rounds = 1; left.size > 0; rounds += 1) {
      expect(rounds, `never open: ${[...left].join(", ")}`).toBeLessThan(250);
      const [round] = await Promise.all(pages.map(bet));
      // One takes insurance and the other does not: one ace is enough.
      const wishes = [
        [...left, ...STAND],
        [...[...left].filter((move) => move !== "insure"), ...STAND],
      ];
      const made = await Promise.all(pages.map((page, nth) => playRound(page, wishes[nth]!, round!)));
      for (const move of made.flat()) left.delete(move);
      await agree(pages);
      await Promise.all(pages.map((page) => until(page, ({ phase }) => phase === "BETTING")));
    }
    expect(house.complaints).toEqual([]);
  });

  test("[B3] a guest registers and keeps chips and name for another device, and both devices agree", async () => {
    const tableId = await house.openTable();
    const phone = await house.visit(`/table/${tableId}`, { viewport: PHONE });
    await playAsGuest(phone);
    await sit(phone, 0);
    await playRound(phone, STAND, await bet(phone));
    await phone.getByRole("button", { name: "Menu" }).click();
    await phone.getByRole("button", { name: "Keep my chips" }).click();
    const name = `keeper-${Date.now().toString(36)}`;
    await phone.getByLabel("Name").fill(name);
    await phone.getByLabel("E-mail").fill(`${name}@example.org`);
    await phone.getByLabel("Password").fill("correct horse");
    await phone.locator("form").getByRole("button", { name: "Keep my chips" }).click();
    await phone.locator("dialog[open]").waitFor({ state: "detached" });

    const desk = await house.visit(`/table/${tableId}`, { front: 1 });
    await desk.getByRole("button", { name: "I have an account" }).click();
    await desk.getByLabel("Name or e-mail").fill(name);
    await desk.getByLabel("Password").fill("correct horse");
    await desk.locator("form").getByRole("button", { name: "Sign in" }).click();
    await desk.waitForSelector("[data-test=table]");
    const kept = await balanceOf(desk);
    await expect.poll(() => balanceOf(phone)).toBe(kept); // The result may just be on its way there.

    await until(desk, ({ phase }) => phase === "BETTING");
    const round = await bet(desk);
    await until(phone, ({ hands }) => hands.length > 0);
    await Promise.all([playRound(phone, STAND, round), until(desk, ({ phase }) => phase === "SETTLED")]);
    await agree([phone, desk]);
    expect(house.complaints).toEqual([]);
  });

  test("[B4] what one says the other hears; who is muted is not heard", async () => {
    const tableId = await house.openTable();
    const [ann, bob] = await Promise.all([0, 1].map((front) => house.visit(`/table/${tableId}`, { front })));
    for (const page of [ann!, bob!]) {
      await playAsGuest(page);
      await page.getByRole("button", { name: "Chat" }).click();
    }
    const say = async (text: string) => {
      await ann!.getByLabel("Say something").fill(text);
      await ann!.keyboard.press("Enter");
    };
    await say("Good evening <b>all</b>");
    await bob!.getByText("Good evening <b>all</b>").waitFor();
    await bob!.getByRole("button", { name: /^Mute/ }).click();
    await bob!.getByText("(muted)").waitFor();
    await say("Can you hear me?");
    await ann!.getByText("Can you hear me?").waitFor();
    await bob!.getByLabel("Say something").fill("I hear nothing");
    await bob!.keyboard.press("Enter");
    await ann!.getByText("I hear nothing").waitFor();
    expect(await bob!.getByText("Can you hear me?").count()).toBe(0);
    await ann!.reload();
    await ann!.getByRole("button", { name: "Chat" }).click();
    await ann!.getByText("I hear nothing").waitFor();
    await ann!.getByText("Good evening <b>all</b>").waitFor();
  });

  test("[B5] the page speaks the browser's language, and another one when the player chooses it", async () => {
    const page = await house.visit("/", { locale: "es-MX" });
    await page.getByRole("button", { name: "Jugar como invitado" }).click();
    await page.getByRole("button", { name: "Menú" }).click();
    await page.getByLabel("Idioma").selectOption("de");
    await page.getByRole("link", { name: "Tische" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Tische" }).waitFor();
    expect(await page.getAttribute("html", "lang")).toBe("de");
    expect(await page.title()).toBe("Tische · VegasCore");
  });

  test("[B6] the page can be installed as an app, and opens without a network from the first visit on", async () => {
    const page = await house.visit("/");
    await page.waitForSelector("[data-test=guest]");
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const session = await page.context().newCDPSession(page);
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    const OF_THE_TEST = "in-incognito"; // Its window leaves nothing behind.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== OF_THE_TEST)).toEqual([]);
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector("[data-test=guest]");
  });

  test("[B7] a player opens a table of their own, finds it by a filter, and builds a bet with a side bet", async () => {
    const page = await house.visit("/", { viewport: PHONE });
    await playAsGuest(page);
    await page.getByRole("button", { name: "Open a table" }).click();
    await page.getByLabel("Table’s name").fill("High Noon");
    await page.getByLabel("Smallest bet").fill("10");
    await page.getByLabel("Late surrender").check();
    await page.getByText("House rules").click();
    await page.getByLabel("Split aces may be hit").check();
    await page.getByRole("button", { name: "Open it" }).click();
    await page.waitForURL("**/table/*");
    await page.getByRole("heading", { name: "High Noon" }).waitFor();
    const table = page.url();
    await page.getByRole("button", { name: "Rules and fairness" }).click();
    await page.getByText("Split aces may be hit").waitFor();
    await page.goto(new URL("/", table).href);
    const tile = page.getByRole("link", { name: /High Noon/ });
    await page.getByText("Low limits").click();
    await tile.waitFor({ state: "detached" });
    await page.getByText("High limits").click();
    await tile.click();
    await page.waitForURL(table);

    await sit(page, 0);
    await page.click('[data-chip="2500"]');
    await page.click('[data-spot="perfectPairs"]');
    await page.click("[data-test=twice]");
    await page.getByRole("button", { name: "Bet 100", exact: true }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Bet 50", exact: true }).click();
    await page.locator('[data-spot="perfectPairs"] .amount', { hasText: /^25$/ }).waitFor();
    await playRound(page, STAND, 1);
    expect(house.complaints).toEqual([]);
  });

  test("[B8] [B9] the reminder of hours played stays until it is read; signing out leaves nothing behind for the next visitor", async () => {
    const page = await house.visit("/wallet", { viewport: PHONE });
    page.on("dialog", (dialog) => void dialog.accept());
    await playAsGuest(page);
    await page.getByText("Play money", { exact: true }).click();
    await page.getByRole("button", { name: "Give back" }).click();
    await expect.poll(() => balanceOf(page)).toBe(50_000);
    await page.evaluate(() => {
      const visit = JSON.parse(sessionStorage["vegascore.visit"]) as { since: number };
      sessionStorage["vegascore.visit"] = JSON.stringify({ ...visit, since: visit.since - 2 * 3_600_000 });
    });
    await page.reload();
    const told = page.getByText("You have been here for 2 hours. Your balance was 1,000 then and is 500 now.");
    await told.click();
    await told.waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await playAsGuest(page);
    expect(await balanceOf(page)).toBe(100_000);
    expect(house.complaints).toEqual([]);
  });

  test("[B35] a founder sets who may join and what stays in the treasury; everyone reads it", async () => {
    const founder = await house.visit("/syndicates", { viewport: PHONE });
    await playAsGuest(founder);
    await founder.click("[data-test=found]");
    await founder.getByLabel("Name").fill("Early Birds");
    await founder.keyboard.press("Enter");
    await founder.getByText("Rules of the syndicate").click();
    await founder.getByLabel("Open for new members").uncheck();
    await founder.getByLabel("Paid out at each pay day").fill("12.5");
    await founder.getByLabel("Always stays in the treasury").fill("250");
    await founder.getByRole("button", { name: "Save", exact: true }).click();
    await founder.getByText("12.5% of the treasury is paid out at each pay day").waitFor();

    const other = await house.visit(founder.url(), { front: 1 });
    await playAsGuest(other);
    await other.getByText("Of the treasury, 250 always stay").waitFor();
    await other.getByText("Closed for new members").waitFor();
    expect(await other.getByText("Rules of the syndicate").count()).toBe(0);
    await founder.getByLabel("Open for new members").check();
    await founder.getByRole("button", { name: "Save", exact: true }).click();
    await founder.getByRole("button", { name: "Join", exact: true }).waitFor();
    await other.reload();
    await other.getByRole("button", { name: "Join", exact: true }).click();
    await other.getByText("You hold 0 shares").waitFor();
    await other.getByRole("button", { name: "Contribute", exact: true }).click();
    await other.getByText("You hold 5,000 shares · 100% of the syndicate").waitFor();
    await other.getByText("A share costs 0.01").waitFor();
    expect(house.complaints).toEqual([]);
  });
});

const isAtRest = (seen: Seen): boolean => seen.isAtRest;

/** Both pages show one version of the table, and the same cards at it. */
async function agree(pages: readonly Page[]): Promise<void> {
  const endsAt = Date.now() + 60_000;
  for (;;) {
    const [first, ...others] = await Promise.all(pages.map(look));
    const isLate = others.some(({ version }) => version !== first!.version) || !others.concat(first!).every(isAtRest);
    if (isLate && Date.now() < endsAt) continue;
    for (const { version, dealer, allHands } of others) {
      expect({ version, dealer, allHands }).toEqual({
        version: first!.version,
        dealer: first!.dealer,
        allHands: first!.allHands,
      });
    }
    return;
  }
}
