import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VegasClient } from "../../src/client/index.ts";
import { seedSyndicates } from "../../src/ops/seeds/syndicates.ts";
import { barriersOf } from "./setup/axe.ts";
import { type BrowserHouse, DESKTOP, hasNoBrowser, openBrowserHouse, PHONE } from "./setup/house.ts";
import { balanceOf, playAsGuest, signIn } from "./setup/player.ts";
import { smallTargetsOf } from "./setup/targets.ts";

/** Two treasuries with 400 chips, and no third. */
const SEED = { syndicates: 2, members: 12, treasury: 40_000 };

describe.skipIf(hasNoBrowser)("a browser in the hands of an admin", () => {
  let house: BrowserHouse;
  let tableId: string;
  beforeAll(async () => {
    house = await openBrowserHouse();
    await seedSyndicates(house.cluster.database.ownerUrl, SEED);
    tableId = await house.openTable({ name: "Under Suspicion" });
  });
  afterAll(() => house?.close());

  const visitAsAdmin = async (path: string, viewport = DESKTOP): Promise<Page> => {
    const page = await house.visit(path, { viewport });
    await signIn(page, house.cluster.admin);
    page.on("dialog", (dialog) => void dialog.accept());
    return page;
  };
  const figure = (page: Page, name: string) => page.locator(".figure", { hasText: name }).locator("dd").first();

  test("[B60] who is no admin sees no console, whatever the address says", async () => {
    const page = await house.visit("/console/dividends");
    await playAsGuest(page);
    await page.getByRole("heading", { name: "Tables" }).waitFor();
    expect(await page.locator("[data-test=console]").count()).toBe(0);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Wallet" }).first().waitFor();
    expect(await page.getByRole("link", { name: "Console" }).count()).toBe(0);
  });

  test("[B61] the fleet is shown live: each container, its sockets, and the tables by phase", async () => {
    const page = await visitAsAdmin("/");
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Console" }).click();
    const row = page.locator("table tbody tr").first();
    await row.waitFor();
    expect(await row.locator("th").textContent()).toMatch(/^server-/);
    await expect.poll(() => figure(page, "Sockets").textContent(), { timeout: 30_000 }).toMatch(/^[1-9]/);
    await expect.poll(() => figure(page, "Containers").textContent()).toBe("1");
    await expect.poll(() => figure(page, "Breakers").textContent()).toContain("closed");
    await expect.poll(() => page.locator(".chart canvas").count()).toBe(4);
    const waiting = page.locator(".bars li", { hasText: "Waiting for players" }).locator("b");
    await expect.poll(() => waiting.textContent(), { timeout: 30_000 }).toBe("1");
  });

  test("[B62] a dry run moves nothing, and a run is watched from its start to its end", async () => {
    const page = await visitAsAdmin("/console/dividends");
    const shown = (state: string) => page.locator(`[data-test=dividend-run][data-state=${state}]`);
    await page.click("[data-test=dry-run]");
    await shown("FINISHED").getByRole("heading", { name: "Dry run 1" }).waitFor();
    expect(await figure(page, "Would pay").textContent()).toMatch(/^800/);

    await page.click("[data-test=run]");
    const run = shown("FINISHED").filter({ has: page.getByRole("heading", { name: "Run 2", exact: true }) });
    await run.waitFor({ timeout: 60_000 });
    expect(await figure(page, "Paid").textContent()).toMatch(/^(800|79\d)/);
    expect(await figure(page, "Failed").textContent()).toBe("0");
    const position = () => run.locator("progress").evaluate((bar) => (bar as HTMLProgressElement).position);
    await expect.poll(position).toBe(1); // News of the way there may come after the end.
    await page.getByRole("link", { name: "All runs" }).click();
    await page.locator("[data-test=runs]").getByText("finished").nth(1).waitFor();
  });

  test("[B63] a table is frozen with its reason, which its players read, and goes on when it is let go", async () => {
    const player = await house.visit(`/table/${tableId}`);
    await playAsGuest(player);
    await player.getByRole("button", { name: "Take seat 1" }).click();
    const page = await visitAsAdmin("/console/tables");
    await page.getByRole("button", { name: "Freeze Under Suspicion" }).click();
    await page.getByLabel("Reason").fill("a card too many");
    await page.locator("dialog[open]").getByRole("button", { name: "Freeze" }).click();
    const frozen = page.locator("[data-test=frozen] .line", { hasText: "Under Suspicion" });
    await frozen.getByText("a card too many · admin").waitFor();
    await player.getByText("This table is frozen").first().waitFor();
    await frozen.getByRole("button", { name: "Unfreeze" }).click();
    await page.getByText("Nothing is frozen.").waitFor();
    await player.getByText("This table is frozen").first().waitFor({ state: "hidden" });
  });

  /** A player with a password, signed in: the page, and the admin's page that has found them. */
  const playerAndAdmin = async (username: string, path: string, before: (id: string) => Promise<void>) => {
    const account = { username, password: "correct horse" };
    const client = new VegasClient({ containers: [house.cluster.containers[0]!.url] });
    const { id } = await client.api.register({ ...account, email: `${username}@example.org` });
    await before(id);
    const player = await house.visit(path);
    await signIn(player, account);
    const admin = await visitAsAdmin("/console/players");
    await admin.getByLabel("Beginning of a name").fill(username.slice(0, -1));
    await admin.getByRole("button", { name: "Find" }).click();
    await admin.getByRole("button", { name: username }).click();
    await admin.locator("[data-test=player] .line", { hasText: "Starting chips" }).waitFor();
    return { account, player, admin };
  };

  test("[B64] a player is found; a ban signs their page out at once and keeps them out until it is lifted", async () => {
    const { account, player, admin } = await playerAndAdmin("cheating-charles", "/", async () => undefined);
    await admin.getByRole("button", { name: "Ban", exact: true }).click();
    await admin.getByRole("button", { name: "Lift the ban" }).waitFor();
    await player.waitForSelector("[data-test=guest]");
    await player.locator(".toast", { hasText: "The house has closed this account." }).waitFor();
    await player.getByRole("button", { name: "I have an account" }).click();
    await player.getByLabel("Name or e-mail").fill(account.username);
    await player.getByLabel("Password").fill(account.password);
    await player.keyboard.press("Enter");
    await player.locator("dialog").getByText("The house has closed this account.").waitFor();

    await admin.getByRole("button", { name: "Lift the ban" }).click();
    await admin.getByRole("button", { name: "Ban", exact: true }).waitFor();
    await player.keyboard.press("Enter");
    await player.waitForSelector("[data-test=balance]");
  });

  test("[B73] a frozen wallet is shown with its reason, and pays again when it is let go", async () => {
    const { player, admin } = await playerAndAdmin("frozen-fay", "/wallet", (id) =>
      house.sql("SELECT set_frozen('account', $1, 'looked at', NULL)", [`player:${id}`]),
    );
    await player.getByText("Play money", { exact: true }).click();
    const add = player.getByRole("button", { name: "Add", exact: true });
    await add.click();
    await player.getByText("Your account is frozen until an operator has looked at it.").waitFor();
    await admin.getByText("The wallet is frozen: looked at").waitFor();
    expect(await barriersOf(admin)).toEqual([]);
    await admin.getByRole("button", { name: "Unfreeze" }).click();
    await admin.getByText("The wallet is frozen").waitFor({ state: "detached" });
    await add.click();
    await expect.poll(() => balanceOf(player)).toBe(150_000);
  });

  test("[B65] the ledger is proven on demand, and what admins did stands in the audit log", async () => {
    const page = await visitAsAdmin("/console/ledger");
    await page.getByRole("button", { name: "Prove it now" }).click();
    await expect
      .poll(() => figure(page, "Verdict").textContent({ timeout: 60_000 }), { timeout: 60_000 })
      .toBe("holds");
    expect(await figure(page, "Drift").textContent()).toBe("0");
    await page.getByRole("link", { name: "Audit log" }).click();
    await page
      .locator("[data-test=audit] .line", { hasText: "admin froze the table Under Suspicion" })
      .first()
      .waitFor();
  });

  test.each([
    ["phone", PHONE],
    ["desktop", DESKTOP],
  ])(
    "[B24] [B66] axe finds no barrier on any page of the console on a %s, and none is wider than its screen",
    async (_, viewport) => {
      const page = await visitAsAdmin("/console/live", viewport);
      const found: string[] = [];
      for (const name of ["Live", "Tables", "Players", "Dividends", "Queues", "Ledger", "Audit log"]) {
        await page.getByRole("link", { name, exact: true }).click();
        await page.locator(".console-nav [aria-current=page]", { hasText: name }).waitFor();
        await page.locator(".console .panel, .console .scroller").first().waitFor();
        await page.waitForFunction(() => document.querySelector(".console .loading") === null);
        const small = viewport === PHONE ? await smallTargetsOf(page) : [];
        found.push(...[...(await barriersOf(page)), ...small].map((line) => `${name}: ${line}`));
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (overflow > 0) found.push(`${name} is ${overflow} px too wide`);
      }
      expect(found).toEqual([]);
    },
  );

  test("[B68] a page older than the container it asks for a chunk is loaded anew, and shows what was asked for", async () => {
    const page = await house.visit("/", { serviceWorkers: "block" });
    await signIn(page, house.cluster.admin);
    const gone = "**/assets/ConsolePage-*.js";
    let asked = 0;
    await page.route(gone, async (route) => {
      asked += 1;
      await (asked <= 2 ? route.fulfill({ status: 404 }) : route.continue());
    });
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Console" }).click();
    await page.locator("[data-test=fleet]").waitFor();
    expect(asked).toBe(3);
  });

  test("[B70] a queue is paused for all workers and resumed, and tells what is in it", async () => {
    const page = await visitAsAdmin("/console/queues");
    const queue = page.locator("[data-test=queue]").first();
    await queue.getByRole("button", { name: "Pause" }).click();
    await queue.getByText("paused", { exact: true }).waitFor();
    await queue.getByRole("button", { name: "Resume" }).click();
    await queue.getByRole("button", { name: "Pause" }).waitFor();
    expect(await queue.locator(".figure", { hasText: "Failed" }).locator("dd").textContent()).toBe("0");
  });

  test("[B69] a member is notified of what pay day brought, and the balance follows", async () => {
    const page = await house.visit("/syndicates");
    await playAsGuest(page);
    await page.getByRole("link", { name: "Syndicate 1" }).click();
    await page.getByRole("button", { name: "Join", exact: true }).click();
    const rich = await balanceOf(page);
    await page.getByRole("button", { name: "Contribute" }).click();
    await page.getByText(/^Thank you\. You bought/).waitFor();
    await expect.poll(() => balanceOf(page)).toBeLessThan(rich);
    const before = await balanceOf(page);
    const admin = await visitAsAdmin("/console/dividends");
    await admin.click("[data-test=dry-run]");
    await admin.click("[data-test=run]");
    await page.getByText("Your syndicate has paid you").waitFor({ timeout: 60_000 });
    await expect.poll(() => balanceOf(page)).toBeGreaterThan(before);
  });

  test("[B67] nothing was complained about in any console", () => {
    expect(house.complaints).toEqual([]);
  });
});
