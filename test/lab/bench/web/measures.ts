/** The page's promises, each measured in a real browser. */

import type { Browser, CDPSession, Page } from "playwright-core";
import { playAsGuest, visit } from "../../../../src/dev/browser/visit.ts";
import { percentile } from "../../../../src/kernel/percentile.ts";
import { PLAY_ON, WATCH_CARDS } from "./inPage.ts";

export const PHONE = { width: 390, height: 844 };

const LOOK_MS = 250;
const MEMORY_LOOKS = 5;
const BETWEEN_LOOKS_MS = 130; // Each in another part of a round.

/** Time for what the page fetches when it has nothing else to do. */
const REST_MS = 8_000;

/** Compressed bytes over the wire, headers included, from nothing to a bet at a table, with all the page fetches by itself. */
export async function firstLoadBytes(browser: Browser, url: string, tableId: string): Promise<number> {
  const page = await visit(browser, "about:blank", { viewport: PHONE, serviceWorkers: "block" });
  const session = await page.context().newCDPSession(page);
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await session.send("Network.enable");
  await page.goto(url);
  await playAsGuest(page);
  await page.locator(".tile").first().waitFor();
  await page.click(`a[href="/table/${tableId}"]`);
  await page.getByRole("button", { name: "Take seat 1" }).click();
  await page.waitForTimeout(REST_MS);
  await page.context().close();
  return bytes;
}

/** Milliseconds from the address to a table with a seat one can take, nothing of the page kept from before; the median. */
export async function tableInteractiveMs(
  browser: Browser,
  url: string,
  tableId: string,
  tries: number,
): Promise<number> {
  const first = await visit(browser, url, { viewport: PHONE });
  await playAsGuest(first);
  const { origins } = await first.context().storageState();
  await first.context().close();
  const times: number[] = [];
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const context = await browser.newContext({
      viewport: PHONE,
      serviceWorkers: "block",
      storageState: { cookies: [], origins },
    });
    const page = await context.newPage();
    const startedAt = performance.now();
    await page.goto(`${url}/table/${tableId}`, { waitUntil: "commit" });
    await page.getByRole("button", { name: "Take seat 1" }).waitFor();
    times.push(performance.now() - startedAt);
    await context.close();
  }
  return percentile(times, 0.5);
}

/** Milliseconds from the message to the frame that shows the first of its cards, at no pace but the page's own, over `rounds` played by the page itself. */
export async function cardTimes(browser: Browser, url: string, tableId: string, rounds: number): Promise<number[]> {
  const page = await visit(browser, "about:blank", { viewport: PHONE });
  await page.addInitScript(`localStorage["vegascore.pace"] = '"instant"'`);
  await page.addInitScript(WATCH_CARDS);
  await page.goto(`${url}/table/${tableId}`);
  await playOn(page);
  await untilPlayed(page, rounds);
  const cardMs = (await page.evaluate("globalThis.cardMs")) as number[];
  await page.context().close();
  return cardMs;
}

export interface Memory {
  readonly rounds: number;
  /** Used by scripts, after everything unreachable was collected. */
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** At each of these numbers of rounds, on one page that goes on and on. */
export async function memoryOver(
  browser: Browser,
  url: string,
  tableId: string,
  marks: readonly number[],
  say: (line: string) => void,
): Promise<Memory[]> {
  const page = await visit(browser, `${url}/table/${tableId}`, { viewport: PHONE });
  const session = await page.context().newCDPSession(page);
  await playOn(page);
  const memory: Memory[] = [];
  for (const rounds of marks) {
    await untilPlayed(page, rounds);
    memory.push(await readMemory(page, session, rounds));
    say(`${rounds} rounds: ${((memory.at(-1)?.heapBytes ?? 0) / 1_000_000).toFixed(2)} MB`);
  }
  await page.context().close();
  return memory;
}

async function playOn(page: Page): Promise<void> {
  await playAsGuest(page);
  await page.getByRole("button", { name: "Take seat 1" }).click();
  await page.waitForSelector(".bet-builder");
  await page.evaluate(PLAY_ON);
}

export async function untilPlayed(page: Page, rounds: number): Promise<void> {
  while (Number(await page.evaluate("globalThis.rounds")) < rounds) await page.waitForTimeout(LOOK_MS);
}

/** The least of several looks: what a flight under way still holds is no memory kept. */
async function readMemory(page: Page, session: CDPSession, rounds: number): Promise<Memory> {
  const looks: Memory[] = [];
  for (let look = 0; look < MEMORY_LOOKS; look += 1) {
    await session.send("HeapProfiler.collectGarbage");
    await session.send("HeapProfiler.collectGarbage"); // What the first one let go of.
    const { usedSize: heapBytes } = await session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners: listeners } = await session.send("Memory.getDOMCounters");
    looks.push({ rounds, heapBytes, nodes, listeners });
    await page.waitForTimeout(BETWEEN_LOOKS_MS);
  }
  const least = (figure: "heapBytes" | "nodes" | "listeners") => Math.min(...looks.map((look) => look[figure]));
  return { rounds, heapBytes: least("heapBytes"), nodes: least("nodes"), listeners: least("listeners") };
}
