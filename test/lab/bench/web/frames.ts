/** Frames: what the table shows while cards and chips are under way, and what this browser can do at most. */
import type { Browser } from "playwright-core";
import { playAsGuest, visit } from "../../../../src/dev/browser/visit.ts";
import type { Closers } from "../../../../src/ops/cli/closers.ts";
import { seatCompany } from "../../load/company.ts";
import { COUNT_FRAMES, PLAY_AT_EASE } from "./inPage.ts";
import { PHONE, untilPlayed } from "./measures.ts";

const SQUARE_MS = 5_000;

/** Milliseconds between two frames, for each frame in which something moved. */
export interface Frames {
  /** Cards dealt, turned and swept, chips pushed and paid. */
  readonly table: readonly number[];
  /** One small square on an otherwise empty page: nobody can do better here and now. */
  readonly square: readonly number[];
}

/**
 * Over `rounds` at a full phone's width with three more players at the table, each played at a person's pace; the square
 * before and after them, so that both are measured on the same machine in the same state.
 */
export async function frameTimes(
  browser: Browser,
  url: string,
  tableId: string,
  rounds: number,
  closers: Closers,
): Promise<Frames> {
  const before = await squareFrames(browser);
  await seatCompany(closers, { containers: [url], tableId, players: 3, thinkMs: 500 });
  const page = await visit(browser, `${url}/table/${tableId}`, { viewport: PHONE });
  await playAsGuest(page);
  await page
    .getByRole("button", { name: /^Take seat/ })
    .first()
    .click();
  await page.waitForSelector(".bet-builder");
  await page.evaluate(PLAY_AT_EASE);
  await untilPlayed(page, 1); // Nothing is measured that happens once.
  await page.evaluate(COUNT_FRAMES);
  await untilPlayed(page, 1 + rounds);
  const table = await page.evaluate("globalThis.frameMs");
  await page.context().close();
  return { table: table as number[], square: [...before, ...(await squareFrames(browser))] };
}

async function squareFrames(browser: Browser): Promise<readonly number[]> {
  const page = await visit(browser, "about:blank", { viewport: PHONE });
  await page.setContent('<main class="felt"><div style="width:64px;height:64px;background:teal"></div></main>');
  await page.evaluate(COUNT_FRAMES);
  await page.evaluate(`(async () => {
    const square = document.querySelector("div");
    for (const endsAt = performance.now() + ${SQUARE_MS}; performance.now() < endsAt; )
      await square.animate([{ transform: "none" }, { transform: "translate(300px, 700px)" }], 400).finished;
  })()`);
  const frames = await page.evaluate("globalThis.frameMs");
  await page.context().close();
  return frames as number[];
}
