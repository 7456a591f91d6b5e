import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse, PHONE } from "./setup/house.ts";
import { beginHand, look, playAsGuest, playRound, signIn, sit, until } from "./setup/player.ts";

const STAND = ["decline", "stand"];

describe.skipIf(hasNoBrowser)("a browser whose house is in trouble", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse(2);
  });
  afterAll(() => house?.close());

  test("[B10] a reload in the middle of a hand comes back to the same cards", async () => {
    const page = await house.visit(`/table/${await house.openTable()}`, { viewport: PHONE });
    await playAsGuest(page);
    await sit(page, 0);
    const { round } = await beginHand(page);
    const before = await look(page);
    await page.reload();
    const after = await until(page, ({ moves }) => moves.includes("stand"));
    expect([after.dealer, after.hands]).toEqual([before.dealer, before.hands]);
    await playRound(page, STAND, round);
  });

  test("[B11] an action sent while no container answers is carried out once when one answers again", async () => {
    const page = await house.visit(`/table/${await house.openTable()}`, { front: 1 });
    await playAsGuest(page);
    await sit(page, 0);
    const { round } = await beginHand(page);
    const before = await look(page);
    await page.context().setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event("offline")));
    await page.click("[data-move=hit]");
    await page.context().setOffline(false);
    const after = await until(page, ({ hands }) => hands[0] !== before.hands[0]);
    expect(after.hands[0]!.split(" ")).toHaveLength(before.hands[0]!.split(" ").length + 1);
    await playRound(page, STAND, round);
  });

  test("[B113] a device without a network says so at once, and the clock shows no figure until it is heard again", async () => {
    const page = await house.visit(`/table/${await house.openTable()}`, { front: 1 });
    await playAsGuest(page);
    await sit(page, 0);
    const { round } = await beginHand(page);
    const clock = () => page.textContent(".countdown-seconds");
    await expect.poll(clock).toMatch(/^\d+ s$/);
    await page.context().setOffline(true);
    await page.locator("[data-test=offline]", { hasText: "You are offline." }).waitFor();
    expect(await clock()).toBe("?");
    await page.context().setOffline(false);
    await expect.poll(clock).toMatch(/^\d+ s$/);
    expect(await page.locator("[data-test=offline]").count()).toBe(0);
    await playRound(page, STAND, round);
  });

  test("[B113] a press without an answer for a second says so, and counts once when the answer comes", async () => {
    const page = await house.visit(`/table/${await house.openTable()}`);
    await playAsGuest(page);
    await sit(page, 0);
    const { round } = await beginHand(page);
    const before = await look(page);
    const redis = house.cluster.redis.pid();
    process.kill(redis, "SIGSTOP");
    try {
      await page.click("[data-move=hit]");
      await page.locator("[data-test=line]", { hasText: "No answer yet." }).waitFor();
    } finally {
      process.kill(redis, "SIGCONT");
    }
    const after = await until(page, ({ hands }) => hands[0] !== before.hands[0]);
    expect(after.hands[0]!.split(" ")).toHaveLength(before.hands[0]!.split(" ").length + 1);
    expect(await page.locator("[data-test=line]", { hasText: "No answer yet." }).count()).toBe(0);
    await playRound(page, STAND, round);
  });

  test("[B111] an address that leads nowhere says so", async () => {
    const page = await house.visit("/nowhere/at/all");
    await playAsGuest(page);
    await page.locator("[data-test=unknown]", { hasText: "There is no page at this address." }).waitFor();
    await page.getByRole("link", { name: "To the tables" }).click();
    await page.waitForURL((url) => url.pathname === "/");
  });

  test("[B12] a container that drains is left without a word, and the hand goes on", async () => {
    const tableId = await house.openTable();
    const page = await house.visit(`/table/${tableId}`, { front: 1 });
    await playAsGuest(page);
    await sit(page, 0);
    const { round } = await beginHand(page);
    const before = await look(page);
    const notices = await noteNotices(page);
    const leaving = house.cluster.containers[1]!;
    await leaving.stop();
    const after = await look(page);
    expect([after.dealer, after.hands]).toEqual([before.dealer, before.hands]);
    await playRound(page, STAND, round);
    expect(await notices()).toBe("");
  });

  test("[B13] when a container is killed in the middle of a hand the page says so at once, and the same cards go on at another container", async () => {
    const page = await house.visit(`/table/${await house.openTable()}`, { viewport: PHONE });
    await playAsGuest(page);
    await sit(page, 2);
    const { round } = await beginHand(page);
    const before = await look(page);
    const notices = await noteNotices(page);
    await house.cluster.kill(house.cluster.containers[0]!);
    // It was the last one: with another one there the page may be back before a frame is drawn.
    await expect.poll(notices).toContain("Connection lost. Your hand is safe.");
    await house.cluster.add();
    await expect.poll(notices).toContain("Connected again.");
    const after = await until(page, ({ moves }) => moves.includes("stand"));
    expect([after.dealer, after.hands]).toEqual([before.dealer, before.hands]);
    const made = await playRound(page, ["hit"].concat(STAND), round);
    expect(made.length).toBeGreaterThan(0);
    expect(house.complaints).toEqual([]);
  });
});

describe.skipIf(hasNoBrowser)("a browser that knows the address of every container", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse(2, (urls) => ({ PUBLIC_URLS: urls.join() }));
  });
  afterAll(() => house?.close());

  test("[B14] of two browsers at a table one has its container killed in the middle of a hand, and plays it to its end at another address", async () => {
    const [others, own] = house.cluster.containers;
    const tableId = await house.openTable();
    const other = await house.visit(`${others!.url}/table/${tableId}`);
    await playAsGuest(other);
    const page = await house.visit(`${own!.url}/table/${tableId}`);
    await playAsGuest(page);
    await sit(page, 1);
    const { round } = await beginHand(page);
    const before = await look(page);
    const notices = await noteNotices(page);
    await page.waitForFunction(() =>
      performance.getEntriesByType("resource").some(({ name }) => name.includes("SyndicatePage-")),
    );
    await house.cluster.kill(own!);
    await expect.poll(notices, { timeout: 60_000 }).toContain("Connected again.");
    const after = await until(page, ({ moves }) => moves.includes("stand"));
    expect([after.dealer, after.hands]).toEqual([before.dealer, before.hands]);
    await until(other, ({ dealer, allHands }) => dealer === after.dealer && allHands.join() === after.allHands.join());
    expect((await playRound(page, STAND, round)).length).toBeGreaterThan(0);
    // What has no socket goes there too, and a page that was never opened was fetched in time.
    await page.evaluate(() => document.querySelector<HTMLAnchorElement>("a.balance")?.click());
    await page.locator(".line", { hasText: "Bet" }).first().waitFor();
    expect(house.complaints).toEqual([]);
  });

  test("[B122] the console names the killed container, after a reload too, and says that it knows nothing while Redis is away", async () => {
    const { redis, containers, admin } = house.cluster;
    const page = await house.visit(`${containers[0]!.url}/console`);
    await signIn(page, admin);
    const status = page.locator("[data-test=status]");
    for (const open of [async () => undefined, () => page.reload()]) {
      await open();
      await page.locator("tr.gone", { hasText: "gone since" }).waitFor();
      await page.locator("[data-test=events] .line", { hasText: "fell silent" }).waitFor();
      await status.getByText("is gone.").waitFor();
    }
    const sockets = page.locator(".figure", { hasText: "Sockets" }).locator("dd");
    await expect.poll(() => sockets.textContent()).toMatch(/^[1-9]$/);

    await redis.kill();
    await page.locator(".console[data-fresh=dead]").waitFor();
    await status.getByText("No fresh figures for").waitFor();
    expect(await page.locator(".status-line.bad").count()).toBe(1);
    await redis.start();
    await page.locator(".console[data-fresh=fresh]").waitFor();
    await status.getByText("No fresh figures for").waitFor({ state: "detached" });
  });
});

/** Every notice about the connection from now on. The page itself writes them down: some are there for a blink. */
async function noteNotices(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { notices: seen });
    const note = () => {
      const text = document.querySelector(".connection")?.textContent ?? "";
      if (text !== "" && text !== seen.at(-1)) seen.push(text);
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { notices: string[] }).notices.join(" "));
}
