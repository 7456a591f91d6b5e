import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VegasClient } from "../../src/client/index.ts";
import { seedSyndicates } from "../../src/ops/seeds/syndicates.ts";
import { barriersOf } from "./setup/axe.ts";
import { type BrowserHouse, hasNoBrowser, openBrowserHouse } from "./setup/house.ts";
import { signIn } from "./setup/player.ts";

/** Minor units: a syndicate that would be paid more waits for a second admin. */
const APPROVAL_ABOVE = 30_000;
const [LITTLE, MUCH] = [20_000, 40_000]; // In each treasury.

describe.skipIf(hasNoBrowser)("pay day in the hands of two admins", () => {
  let house: BrowserHouse;
  let second: { readonly username: string; readonly password: string };
  beforeAll(async () => {
    house = await openBrowserHouse(1, { DIVIDEND_APPROVAL_ABOVE: String(APPROVAL_ABOVE) });
    second = await addAdmin();
  });
  afterAll(() => house?.close());

  const fill = (treasury: number) =>
    seedSyndicates(house.cluster.database.ownerUrl, { syndicates: 2, members: 12, treasury });

  async function addAdmin() {
    const account = { username: "second-hand", password: "correct horse" };
    const client = new VegasClient({ containers: [house.cluster.containers[0]!.url] });
    await client.api.register({ ...account, email: "second@example.org" });
    await house.sql("UPDATE users SET role = 'ADMIN' WHERE username = $1", [account.username]);
    return account;
  }

  const visitAs = async (admin: { username: string; password: string }): Promise<Page> => {
    const page = await house.visit("/console/dividends");
    await signIn(page, admin);
    page.on("dialog", (dialog) => void dialog.accept());
    return page;
  };
  /** As much as a dry run shows. */
  const pay = async (page: Page): Promise<void> => {
    await page.goto(new URL("/console/dividends", page.url()).href);
    await page.click("[data-test=dry-run]");
    await page.click("[data-test=run]");
  };
  const shown = (page: Page, state: string) => page.locator(`[data-test=dividend-run][data-state=${state}]`);
  const figure = (page: Page, name: string) => page.locator(".figure", { hasText: name }).locator("dd").first();
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

  test("[B71] a payout that failed is listed with its reason, and is paid when that is gone: one by one, or all", async () => {
    await fill(LITTLE);
    await house.sql("SELECT set_frozen('account', id, 'looked at', NULL) FROM accounts WHERE kind = 'TREASURY'");
    const page = await visitAs(house.cluster.admin);
    await pay(page);
    await shown(page, "FINISHED").getByText("finished, 2 failed").waitFor({ timeout: 120_000 });
    await page.locator("[data-test=dividend-run] .line", { hasText: "ACCOUNT_FROZEN · 3 attempts" }).nth(1).waitFor();
    expect(await figure(page, "Paid").textContent()).toMatch(/^0/);

    await page.getByRole("link", { name: "Tables", exact: true }).click();
    const frozen = page.locator("[data-test=frozen] .line", { hasText: "Account of Syndicate" });
    for (const left of [2, 1]) {
      await expect.poll(() => frozen.count()).toBe(left);
      await frozen.first().getByRole("button", { name: "Unfreeze" }).click();
    }
    await page.getByText("Nothing is frozen.").waitFor();

    await page.getByRole("link", { name: "Dividends", exact: true }).click();
    await button(page, "Pay Syndicate 1 again").click();
    await shown(page, "FINISHED").getByText("finished, 1 failed").waitFor({ timeout: 60_000 });
    await button(page, "Pay all of them again").click();
    await shown(page, "FINISHED").getByText("finished", { exact: true }).waitFor({ timeout: 60_000 });
    expect(await figure(page, "Failed").textContent()).toBe("0");
    // That nothing failed is told as it happens, the sums are asked for.
    await expect.poll(() => figure(page, "Paid").textContent()).toMatch(/^(400|39\d)/);
  });

  test("[B72] much money waits for a second admin: who asked may only reject it, another one lets it be paid", async () => {
    await fill(MUCH);
    const asking = await visitAs(house.cluster.admin);
    await pay(asking);
    await shown(asking, "AWAITING_APPROVAL").getByText("So much money needs a second admin.").waitFor();
    expect(await button(asking, "Approve").count()).toBe(0);
    await button(asking, "Reject").click();
    await shown(asking, "REJECTED").getByRole("status").getByText("rejected").waitFor();
    expect(await figure(asking, "Paid").textContent()).toMatch(/^0/);

    await pay(asking);
    await shown(asking, "AWAITING_APPROVAL").waitFor();
    const deciding = await visitAs(second);
    await shown(deciding, "AWAITING_APPROVAL").getByText("This waits for a second admin: you.").waitFor();
    await button(deciding, "Approve").click();
    for (const page of [deciding, asking]) {
      await shown(page, "FINISHED").waitFor({ timeout: 60_000 });
      expect(await figure(page, "Paid").textContent()).toMatch(/^(800|79\d)/);
    }
    expect(house.complaints).toEqual([]);
  });

  test("[B74] who gets what is seen before it is paid, found by name; what has changed meanwhile is said, and shown anew", async () => {
    await fill(LITTLE);
    const page = await house.visit("/console/dividends");
    await signIn(page, house.cluster.admin);
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.accept();
    });
    await page.click("[data-test=dry-run]");
    const payouts = page.locator("[data-test=payouts]");
    await payouts.getByText("since last time").first().waitFor();
    await payouts.getByLabel("Part of a name").fill("dicate 2");
    await page.keyboard.press("Enter");
    await expect.poll(() => payouts.locator(".line").count()).toBe(1);
    const first = await page.locator("[data-test=dividend-run] h2").textContent();
    await house.sql("UPDATE syndicates SET treasury_min = treasury_min + 100 WHERE name = 'Syndicate 2'");
    await page.click("[data-test=run]");
    await page.getByText("Something has changed since that dry run. Nothing was paid.").waitFor();
    await expect.poll(() => page.locator("[data-test=dividend-run] h2").textContent()).not.toBe(first);
    expect(asked[0]).toMatch(/^Pay [\d,.]+ to 2 syndicates, \d+ members, as an extra run\?$/);
    await page.click("[data-test=run]");
    await shown(page, "FINISHED").getByRole("heading", { name: /^Run/ }).waitFor({ timeout: 60_000 });
    expect(await barriersOf(page)).toEqual([]);
    expect(house.complaints.filter((line) => !line.includes("409"))).toEqual([]);
  });
});
