import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { barriersOf } from "./setup/axe.ts";
import { type BrowserHouse, DESKTOP, hasNoBrowser, openBrowserHouse, PHONE } from "./setup/house.ts";
import { playAsGuest, signIn } from "./setup/player.ts";

describe.skipIf(hasNoBrowser)("talk, and who looks after it", () => {
  let house: BrowserHouse;
  beforeAll(async () => {
    house = await openBrowserHouse();
  });
  afterAll(() => house?.close());

  test("[X60] a refused line is given back with the reason; a moderator finds it in the queue, looks around it and lifts it", async () => {
    const tableId = await house.openTable();
    const page = await house.visit(`/table/${tableId}`, { viewport: PHONE });
    await playAsGuest(page);
    await page.getByRole("button", { name: "Chat" }).click();
    const entry = page.getByLabel("Say something");
    await page.getByRole("button", { name: "Good luck!" }).click();
    await page.getByRole("log").getByText("Good luck!").waitFor();
    await entry.fill("you asshole");
    await page.keyboard.press("Enter");
    await page.getByText("it holds insulting words").waitFor();
    expect(await entry.inputValue()).toBe("you asshole");
    expect(await page.getByRole("log").getByText("you asshole").count()).toBe(0);

    const admin = await house.visit("/console/moderation", { viewport: DESKTOP });
    await signIn(admin, house.cluster.admin);
    const queue = admin.locator("[data-test=moderation]");
    await queue.getByText("you asshole").waitFor();
    await queue.getByRole("button", { name: "Lines around" }).click();
    await queue.getByText(/: Good luck!$/).waitFor();
    await admin.getByRole("button", { name: "Edit" }).click();
    await admin.getByLabel(/^Word lists/).waitFor();
    await admin.getByRole("button", { name: "Try on the last day" }).click();
    await admin.getByText("Newly caught: 0").waitFor();
    expect(await barriersOf(admin)).toEqual([]);
    await queue.getByRole("button", { name: "Lift" }).click();
    await queue.getByText("Nothing waits here.").waitFor();
  });
});
