/** Every page and every state of the table, one after the other, for whoever looks at what was changed. */
import type { Page } from "playwright-core";
import { playAsGuest, signIn } from "../browser/visit.ts";
import { press, type Seen, seen } from "./hand.ts";

export type Shoot = (page: Page, scene: string) => Promise<void>;

const STILL_MS = 900; // Until cards and chips lie.
const LOADED_MS = 1_500;
const CONSOLE_PAGES = ["Live", "Tables", "Players", "Dividends", "Queues", "Ledger", "Audit log"];

/** From the door to the lobby, with what opens there. Leaves the page in the lobby, signed in as a guest. */
export async function shootHall(page: Page, shoot: Shoot): Promise<void> {
  await page.waitForTimeout(STILL_MS);
  await shoot(page, "arrive");
  await inDialog(page, shoot, "I have an account", "sign-in");
  await playAsGuest(page);
  await page.locator(".tile").nth(4).waitFor();
  await shoot(page, "lobby");
  await inDialog(page, shoot, "Menu", "menu");
  await inDialog(page, shoot, "Open a table", "open-table");
}

interface TableScene {
  readonly name: string;
  readonly isHere: (now: Seen) => boolean;
}

const TABLE_SCENES: readonly TableScene[] = [
  { name: "table-insurance", isHere: ({ moves }) => moves.includes("decline") },
  { name: "table-split", isHere: ({ hands, moves }) => hands > 1 && moves.includes("stand") },
  { name: "table-turn", isHere: ({ hands, moves }) => hands === 1 && moves.includes("double") },
  { name: "table-result", isHere: ({ phase, hands }) => phase === "SETTLED" && hands === 1 },
  { name: "table-split-result", isHere: ({ phase, hands }) => phase === "SETTLED" && hands > 1 },
];

/** Plays until each state of a table has been there. */
export async function shootTable(page: Page, shoot: Shoot): Promise<void> {
  await page.waitForSelector("[data-test=sit]");
  await shoot(page, "table-watching");
  await page.locator("[data-test=sit]").nth(1).click();
  await page.waitForSelector(".bet-builder");
  await page.waitForTimeout(STILL_MS);
  await shoot(page, "table-betting");
  await inDialog(page, shoot, "Rules and fairness", "table-rules");
  await page.click("[data-test=chat]");
  await page.getByLabel("Say something").fill("Good evening, everyone. What a lovely shoe this is!");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(STILL_MS);
  await shoot(page, "table-chat");
  await page.keyboard.press("Escape");
  if (await page.locator(".chat-beside").isVisible()) await page.click("[data-test=chat]");

  const left = new Set(TABLE_SCENES);
  while (left.size > 0) {
    const now = await seen(page);
    const scene = [...left].find(({ isHere }) => isHere(now));
    if (scene !== undefined) {
      await page.waitForTimeout(STILL_MS);
      if (!scene.isHere(await seen(page))) continue;
      await shoot(page, scene.name);
      left.delete(scene);
      if (scene.name === "table-turn") await shootHint(page, shoot);
    }
    await press(page, ["split", "stand", "decline", "bet"]);
    await page.waitForTimeout(100);
  }
}

async function shootHint(page: Page, shoot: Shoot): Promise<void> {
  await page.click("[data-move=hint]");
  await page.waitForTimeout(200);
  await shoot(page, "table-hint");
}

/** What lies beside the tables. The player must have played a round. */
export async function shootPages(page: Page, shoot: Shoot): Promise<void> {
  const { origin } = new URL(page.url());
  const show = async (path: string, scene: string) => {
    await page.goto(origin + path);
    await page.waitForTimeout(LOADED_MS);
    await shoot(page, scene);
  };
  await show("/wallet", "wallet");
  await show("/rounds", "rounds");
  await page.locator("[data-test=round]").first().click();
  await page.waitForSelector("[data-test=replay]");
  await page.waitForTimeout(LOADED_MS);
  await shoot(page, "round");
  await page.locator("[data-tool=next]").click({ clickCount: 6, delay: 150 });
  await page.waitForTimeout(STILL_MS);
  await page.locator("[data-test=replay]").scrollIntoViewIfNeeded();
  await shoot(page, "round-replay");
  await show("/verify", "verify");
  await show("/syndicates", "syndicates");
  await page.locator("[data-test=syndicate]").first().click();
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("button", { name: "Contribute" }).click();
  await page.waitForTimeout(LOADED_MS);
  await shoot(page, "syndicate");
  await page.goto(`${origin}/syndicates`);
  await page.click("[data-test=found]");
  await page.getByLabel("Name").fill("Night Owls");
  await page.keyboard.press("Enter");
  await page.getByText("Rules of the syndicate").click();
  await page.waitForTimeout(STILL_MS);
  await shoot(page, "syndicate-own");
}

/** The console's pages, each with what it can show. */
export async function shootConsole(page: Page, shoot: Shoot, admin: { username: string; password: string }) {
  await signIn(page, admin);
  await page.waitForSelector("[data-test=fleet]");
  page.on("dialog", (dialog) => void dialog.accept());
  for (const name of CONSOLE_PAGES) {
    await page.getByRole("link", { name, exact: true }).click();
    if (name === "Ledger") await page.getByRole("button", { name: "Prove it now" }).click();
    if (name === "Dividends") {
      await page.click("[data-test=dry-run]");
      await page.waitForTimeout(LOADED_MS);
      await shoot(page, "console-dry-run");
      await page.click("[data-test=run]");
    }
    await page.waitForTimeout(3_000);
    await shoot(page, `console-${name.split(" ")[0]?.toLowerCase()}`);
    if (name === "Players") {
      await page.locator("[data-test=players] button.link").first().click();
      await page.waitForTimeout(LOADED_MS);
      await shoot(page, "console-player");
    }
  }
}

async function inDialog(page: Page, shoot: Shoot, button: string, scene: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).first().click();
  await page.waitForSelector("dialog[open]");
  await page.waitForTimeout(400);
  await shoot(page, scene);
  await page.keyboard.press("Escape");
}
