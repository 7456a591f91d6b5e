import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problem } from "../../src/protocol/errors.ts";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse } from "./setup/house.ts";
import { playAsGuest } from "./setup/player.ts";

/** Two hundred are renewed without a page in test/integration/players/manyTabs.test.ts. */
const RENEWALS = Number(process.env["RENEWALS"] ?? 20);
/** Every so many-th answer is lost on its way, and every so many-th volley a tab is reloaded in the middle of it. */
const LOST_EVERY = 4;
const RELOAD_EVERY = 5;

describe.skipIf(hasNoBrowser)("a browser with three tabs", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse(2);
  });
  afterAll(() => house?.close());

  test.each([
    ["", true],
    ["that has no locks for its tabs, as over plain HTTP, ", false],
  ])(
    "[B17] %srenews its session time and again, with reloads and lost answers, and is never signed out",
    async (_, hasLocks) => {
      const first = await house.visit("/", { reducedMotion: "reduce" });
      const context = first.context();
      if (!hasLocks) await context.addInitScript("delete Navigator.prototype.locks");
      await first.reload();
      expect(await first.evaluate(() => "locks" in navigator)).toBe(hasLocks);
      await playAsGuest(first);
      const renewals = await watchRenewals(context);
      const tabs = [first, await context.newPage(), await context.newPage()];
      await Promise.all(tabs.map((tab) => tab.goto(first.url())));
      const player = await playerOf(first);

      for (let volley = 1; renewals.given.size < RENEWALS && volley <= 2 * RENEWALS; volley += 1) {
        for (const tab of tabs) renewals.expire(tab);
        const isReloaded = volley % RELOAD_EVERY === 0;
        if (isReloaded) renewals.reloadNext();
        await Promise.all(tabs.map((tab) => turnTo(tab, "/wallet").catch(ofReload)));
        for (const tab of tabs) {
          if (isReloaded) await turnTo(tab, "/wallet").catch(ofReload);
          await tab.locator(".line").first().waitFor();
          await turnTo(tab, "/");
        }
      }

      expect(renewals.given.size).toBeGreaterThanOrEqual(RENEWALS);
      expect(renewals.refused).toEqual([]);
      expect(renewals.lost).toBeGreaterThanOrEqual(RENEWALS / LOST_EVERY - 1);
      for (const tab of tabs) expect(await playerOf(tab)).toBe(player);
      expect(house.complaints).toEqual([]);
    },
  );
});

/** Whatever becomes of every refresh of this browser: on its way some answers get lost. */
async function watchRenewals(context: BrowserContext) {
  const given = new Set<string>();
  const refused: string[] = [];
  const expired = new Set<Page>();
  let answers = 0;
  let isReloading = false;
  const counts = { given, refused, lost: 0 };

  await context.route("**/api/wallet/transactions*", async (route) => {
    const page = route.request().frame().page();
    if (!expired.delete(page)) return route.continue();
    await route.fulfill({
      status: 401,
      contentType: "application/problem+json",
      body: JSON.stringify(problem("UNAUTHENTICATED")),
    });
  });
  await context.route("**/api/auth/refresh", async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { refreshToken?: string };
    if (body.refreshToken === undefined) refused.push(JSON.stringify(body));
    else given.add(body.refreshToken);
    answers += 1;
    if (isReloading) {
      isReloading = false;
      await route.request().frame().page().reload({ waitUntil: "commit" });
    } else if (answers % LOST_EVERY === 0) {
      counts.lost += 1;
      await route.abort("connectionreset").catch(ofReload);
    } else await route.fulfill({ response }).catch(ofReload);
  });
  return Object.assign(counts, {
    /** The next call of this page finds its access token expired. */
    expire: (page: Page) => void expired.add(page),
    /** Who refreshes next is reloaded when the server has answered and the page has not heard of it. */
    reloadNext: () => {
      isReloading = true;
    },
  });
}

const turnTo = (page: Page, path: string) =>
  page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);

const playerOf = (page: Page) =>
  page.evaluate(
    () => (JSON.parse(localStorage.getItem("vegascore.session") ?? "null") as { user: { id: string } } | null)?.user.id,
  );

/** What was asked of a page that is being left goes nowhere. */
function ofReload(error: unknown): void {
  if (!/navigation|closed|destroyed|handled|aborted/i.test(String(error))) throw error;
}
