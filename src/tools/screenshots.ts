/**
 * `npm run screenshots`: the pictures of the README, taken of a house in play: a throw-away stack, bots at the tables, and a
 * browser. With `--all FOLDER` every scene at every size instead, for looking at what was changed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { VegasClient } from "../client/index.ts";
import { ADMIN, openThrowAway, type ThrowAway } from "./bench/throwAway.ts";
import { openBrowser, playAsGuest, signIn, visit } from "./browser/visit.ts";
import { seedSyndicates } from "./dividends/seed.ts";
import { Bot } from "./load/bot.ts";
import { createFigures } from "./load/figures.ts";
import { HOUSE_TABLES, seedTables } from "./seed.ts";
import { runTool, type ToolRun } from "./stack/runTool.ts";

const README_IMAGES = resolve(import.meta.dirname, "../../docs/images");
const QUALITY = 82; // WebP: a table is 60 kB, and nobody sees the difference.

interface Size {
  readonly width: number;
  readonly height: number;
}
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };
const SIZES: readonly Size[] = [{ width: 360, height: 640 }, PHONE, { width: 844, height: 390 }, DESKTOP];

/** For a picture nobody has to hurry; cards lie still for it. */
const PACE = { betMs: 60_000, turnMs: 60_000, settledMs: 1_500 };

await runTool(run);

async function run(tool: ToolRun): Promise<void> {
  const { values } = parseArgs({ options: { all: { type: "string" } } });
  const stack = await openThrowAway(2, { ...tool, say });
  await seedTables(stack.databaseUrl);
  await seedSyndicates(stack.directUrl, { syndicates: 40, members: 400, treasury: 2_500_000 });
  const tables = HOUSE_TABLES.slice(0, 5).map(({ tableId }) => tableId);
  await Promise.all(tables.map((tableId, index) => seatBots(tool, stack, tableId, 2 + (index % 3), 700)));
  const browser = await openBrowser(tool.closers, say);
  const take = (size: Size) => ({ viewport: size, deviceScaleFactor: size.width < 1_000 ? 2 : 1 });
  const folder = values.all === undefined ? README_IMAGES : resolve(values.all);
  mkdirSync(folder, { recursive: true });
  const url = stack.containers[0]?.url ?? "";

  for (const size of values.all === undefined ? [DESKTOP] : SIZES) {
    const lobby = await visit(browser, url, take(size));
    await playAsGuest(lobby);
    await lobby.locator(".tile").nth(4).waitFor();
    await shoot(lobby, folder, nameOf("lobby", size, values.all));
    await lobby.context().close();
  }
  for (const size of values.all === undefined ? [PHONE, DESKTOP] : SIZES) {
    const tableId = await openTable(stack);
    await seatBots(tool, stack, tableId, 4, 50);
    const table = await visit(browser, `${url}/table/${tableId}`, take(size));
    await playAsGuest(table);
    await untilSplit(table);
    await shoot(table, folder, nameOf(size === PHONE ? "phone" : "table", size, values.all));
    await table.context().close();
  }
  for (const size of values.all === undefined ? [DESKTOP] : SIZES) {
    const console = await visit(browser, `${url}/console`, take(size));
    await signIn(console, ADMIN);
    await console.waitForSelector("[data-test=fleet]");
    await console.waitForTimeout(60_000); // The charts need something to show.
    await shoot(console, folder, nameOf("console", size, values.all));
    if (values.all !== undefined) await otherConsolePages(console, folder, size);
    await console.context().close();
  }
  say(`The pictures are in ${folder}`);
}

async function otherConsolePages(page: Page, folder: string, size: Size): Promise<void> {
  page.on("dialog", (dialog) => void dialog.accept());
  for (const name of ["Tables", "Players", "Ledger", "Dividends", "Queues", "Audit log"]) {
    await page.getByRole("link", { name, exact: true }).click();
    if (name === "Ledger") await page.getByRole("button", { name: "Prove it now" }).click();
    if (name === "Dividends") await page.click("[data-test=run]");
    await page.waitForTimeout(3_000);
    await shoot(page, folder, nameOf(`console-${name.split(" ")[0]?.toLowerCase()}`, size, folder));
  }
}

function nameOf(scene: string, { width, height }: Size, all: string | undefined): string {
  return all === undefined ? scene : `${scene}-${width}x${height}`;
}

async function seatBots(
  { closers }: ToolRun,
  stack: ThrowAway,
  tableId: string,
  count: number,
  thinkMs: number,
): Promise<void> {
  const containers = stack.containers.map(({ url }) => url);
  const bots = Array.from({ length: count }, (_, index) => {
    const bot = new Bot({
      containers,
      tableId,
      bet: HOUSE_TABLES.some((table) => table.tableId === tableId) ? undefined : 500 * (1 + index),
      figures: createFigures(),
      thinkMs: () => thinkMs,
    } as ConstructorParameters<typeof Bot>[0]);
    const done = bot.play();
    closers.add(() => {
      bot.leave();
      return done;
    });
    return bot;
  });
  while (!bots.every((bot) => bot.isOnline)) await new Promise((wake) => setTimeout(wake, 50));
}

async function openTable({ containers }: ThrowAway): Promise<string> {
  const client = new VegasClient({ containers: containers.map(({ url }) => url) });
  await client.api.guest();
  return (await client.api.openTable({ name: "Emerald", minBet: 500, ...PACE })).tableId;
}

/** Sits down and plays until a hand of one's own is split and it is one's turn. */
async function untilSplit(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Take seat/ })
    .first()
    .click();
  for (;;) {
    if ((await page.locator(".seat.mine [data-test=hand]").count()) > 1) return void (await page.waitForTimeout(1_200));
    const button = page.locator(
      ["bet", "decline", "split", "stand"].map((move) => `.dock [data-move=${move}]:not(:disabled)`).join(),
    );
    const moves = await button.evaluateAll((all) => all.map((one) => one.getAttribute("data-move")));
    const move = ["split", "stand", "decline", "bet"].find((wish) => moves.includes(wish));
    if (move !== undefined) await page.click(`.dock [data-move=${move}]`, { timeout: 500 }).catch(() => undefined);
    else if ((await page.locator(".dock [data-move=bet]:disabled").count()) > 0)
      await page
        .locator("[data-chip]")
        .first()
        .click({ timeout: 500 })
        .catch(() => undefined);
    await page.waitForTimeout(100);
  }
}

/** PNG for looking at closely, WebP for the README. */
async function shoot(page: Page, folder: string, name: string): Promise<void> {
  if (folder !== README_IMAGES) return void (await page.screenshot({ path: join(folder, `${name}.png`) }));
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  const bytes = Buffer.from(data, "base64");
  writeFileSync(join(folder, `${name}.webp`), bytes);
  say(`${name}: ${Math.round(bytes.length / 1_000)} kB`);
}

function say(line: string): void {
  console.log(`· ${line}`);
}
