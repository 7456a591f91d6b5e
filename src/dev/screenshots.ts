/**
 * `npm run screenshots`: the pictures of the README, taken of a house in play: a throw-away stack, bots at the tables, and a
 * browser. With `--all FOLDER` every scene at every size instead, for looking at what was changed; `--size 360x640` at one.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { seatCompany } from "../../test/lab/load/company.ts";
import { VegasClient } from "../client/index.ts";
import { PROJECT } from "../ops/cli/project.ts";
import { runTool, type ToolRun } from "../ops/cli/runTool.ts";
import { print } from "../ops/cli/terminal.ts";
import { seedSyndicates } from "../ops/seeds/syndicates.ts";
import { HOUSE_TABLES, seedTables } from "../ops/seeds/tables.ts";
import { openBrowser, playAsGuest, signIn, visit } from "./browser/visit.ts";
import { press, seen } from "./screenshots/hand.ts";
import { type Shoot, shootConsole, shootHall, shootPages, shootTable } from "./screenshots/scenes.ts";
import { ADMIN, openThrowAway, type ThrowAway } from "./stack/throwAwayHouse.ts";

const README_IMAGES = join(PROJECT, "docs/images");
const QUALITY = 82; // WebP: a table is 60 kB, and nobody sees the difference.
const CHART_MS = 60_000; // The charts need something to show.

interface Size {
  readonly width: number;
  readonly height: number;
}
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };
const SIZES: readonly Size[] = [
  { width: 360, height: 640 },
  { width: 844, height: 390 },
  { width: 820, height: 1180 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
];

/** For a picture nobody has to hurry; cards lie still for it. */
const PACE = { betMs: 60_000, turnMs: 60_000, settledMs: 2_000 };

await runTool(run);

async function run(tool: ToolRun): Promise<void> {
  const { values } = parseArgs({ options: { all: { type: "string" }, size: { type: "string" } } });
  const stack = await openThrowAway(2, { ...tool, say });
  await seedTables(stack.databaseUrl);
  await seedSyndicates(stack.directUrl, { syndicates: 40, members: 400, treasury: 2_500_000 });
  const tables = HOUSE_TABLES.slice(0, 5).map(({ tableId }) => tableId);
  await Promise.all(tables.map((tableId, nth) => seat(tool, stack, tableId, 2 + (nth % 3), 700)));
  const browser = await openBrowser(tool.closers, say);
  const house = { tool, stack, browser, url: stack.containers[0]?.url ?? "" };
  if (values.all === undefined) return shootReadme(house);
  const folder = resolve(values.all);
  const sizes = SIZES.filter((size) => values.size === undefined || values.size === nameOf(size));
  for (const size of sizes) await shootAll(house, size, folder);
  say(`The pictures are in ${folder}`);
}

interface House {
  readonly tool: ToolRun;
  readonly stack: ThrowAway;
  readonly browser: Browser;
  readonly url: string;
}

async function shootReadme({ tool, stack, browser, url }: House): Promise<void> {
  for (const [name, size] of [
    ["phone", PHONE],
    ["table", DESKTOP],
  ] as const) {
    const page = await visit(browser, await openTable(tool, stack, url), as(size));
    await playAsGuest(page);
    await untilSplit(page);
    await keep(page, name);
    await page.context().close();
  }
  const page = await visit(browser, `${url}/console`, as(DESKTOP));
  await signIn(page, ADMIN);
  await page.waitForSelector("[data-test=fleet]");
  await page.waitForTimeout(CHART_MS);
  await keep(page, "console");
}

/** A player from the door to the wallet, then an admin. */
async function shootAll({ tool, stack, browser, url }: House, size: Size, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const shoot: Shoot = async (page, scene) => {
    await page.screenshot({ path: join(folder, `${scene}-${nameOf(size)}.png`) });
    say(`${scene} at ${nameOf(size)}`);
  };
  const page = await visit(browser, url, as(size));
  await shootHall(page, shoot);
  await page.goto(await openTable(tool, stack, url));
  await shootTable(page, shoot);
  await shootPages(page, shoot);
  await page.context().close();
  const admin = await visit(browser, `${url}/console`, as(size));
  await shootConsole(admin, shoot, ADMIN);
  await admin.context().close();
}

function as(size: Size): BrowserContextOptions {
  return { viewport: size, deviceScaleFactor: size.width < 1_000 ? 2 : 1 };
}

function nameOf({ width, height }: Size): string {
  return `${width}x${height}`;
}

function seat({ closers }: ToolRun, { containers }: ThrowAway, tableId: string, players: number, thinkMs: number) {
  return seatCompany(closers, { containers: containers.map(({ url }) => url), tableId, players, thinkMs });
}

/** The address of a table with four players, whose bets differ, and three free seats. */
async function openTable({ closers }: ToolRun, { containers }: ThrowAway, url: string): Promise<string> {
  const urls = containers.map((container) => container.url);
  const client = new VegasClient({ containers: urls });
  await client.api.guest();
  const { tableId } = await client.api.openTable({ name: "Emerald", minBet: 500, ...PACE });
  const bet = (nth: number) => 500 * (1 + nth);
  await seatCompany(closers, { containers: urls, tableId, players: 4, thinkMs: 50, bet });
  return `${url}/table/${tableId}`;
}

/** Sits down and plays until a hand of one's own is split and it is one's turn. */
async function untilSplit(page: Page): Promise<void> {
  await page.locator("[data-test=sit]").first().click();
  while ((await seen(page)).hands < 2) {
    await press(page, ["split", "stand", "decline", "bet"]);
    await page.waitForTimeout(100);
  }
  await page.waitForTimeout(1_200);
}

async function keep(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  const bytes = Buffer.from(data, "base64");
  writeFileSync(join(README_IMAGES, `${name}.webp`), bytes);
  say(`${name}: ${Math.round(bytes.length / 1_000)} kB`);
}

function say(line: string): void {
  print(`· ${line}`);
}
