/** The hand that plays for the pictures: it looks at the page and presses its buttons. */
import type { Page } from "playwright-core";

const PRESS_MS = 500; // A button may be gone before it is pressed: then the next look sees what came instead.

export interface Seen {
  readonly phase: string;
  /** One's own. */
  readonly hands: number;
  /** The buttons one could press now. */
  readonly moves: readonly string[];
}

export async function seen(page: Page): Promise<Seen> {
  const found = await page.evaluate(`({
    phase: document.querySelector("[data-test=table]")?.dataset.phase ?? "",
    hands: document.querySelectorAll(".seat.mine [data-test=hand]").length,
    moves: [...document.querySelectorAll(".dock [data-move]:not(:disabled)")].map(({ dataset }) => dataset.move),
  })`);
  return found as Seen;
}

/** The first of `wanted` that is open; a chip, when there is nothing to bet yet. */
export async function press(page: Page, wanted: readonly string[]): Promise<void> {
  const { moves } = await seen(page);
  const move = wanted.find((move) => moves.includes(move));
  const isEmpty = move === undefined && (await page.locator(".dock [data-move=bet]:disabled").count()) > 0;
  const button = isEmpty ? page.locator("[data-chip]").first() : page.locator(`.dock [data-move=${move}]`);
  if (isEmpty || move !== undefined) await button.click({ timeout: PRESS_MS }).catch(() => undefined);
}
