/** What a person does at the page, and what they see. */
import type { Page } from "playwright-core";

export { playAsGuest, signIn } from "../../../src/dev/browser/visit.ts";

export async function sit(page: Page, seat: number): Promise<void> {
  await page.waitForSelector("[data-test=balance]"); // Before it is known nothing can be bet.
  await page.getByRole("button", { name: `Take seat ${seat + 1}` }).click();
  await page.waitForSelector(".bet-builder");
}

/** The smallest bet this table takes, or the last one again. @returns the round it is for */
export async function bet(page: Page): Promise<number> {
  const button = page.locator("[data-move=bet]");
  await button.waitFor();
  const { round } = await look(page);
  if (await button.isDisabled()) await page.locator("[data-chip]").first().click();
  await button.click();
  return round;
}

/** Minor units, as the top bar shows them. */
export async function balanceOf(page: Page): Promise<number> {
  const text = (await page.textContent("[data-test=balance]")) ?? "";
  return Math.round(Number(text.replaceAll(",", "")) * 100);
}

export interface Seen {
  readonly phase: string;
  /** Its number at this table. */
  readonly round: number;
  readonly version: number;
  /** Nothing is still being played out: what is seen is what is so. */
  readonly isAtRest: boolean;
  readonly dealer: string;
  /** One's own hands, cards as codes. */
  readonly hands: readonly string[];
  /** Every hand on the table. */
  readonly allHands: readonly string[];
  /** The buttons one could press now. */
  readonly moves: readonly string[];
}

/** The table as the page shows it, in one look. */
export function look(page: Page): Promise<Seen> {
  return page.evaluate(() => {
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
    const cards = (selector: string) => all(selector).map((node) => node.dataset["cards"] ?? "");
    const table = all("[data-test=table]")[0];
    return {
      phase: table?.dataset["phase"] ?? "",
      round: Number(table?.dataset["round"]),
      version: Number(table?.dataset["version"]),
      isAtRest: table?.dataset["atRest"] === "true",
      dealer: cards("[data-test=dealer]")[0] ?? "",
      hands: cards(".seat.mine [data-test=hand]"),
      allHands: cards("[data-test=hand]"),
      moves: all(".dock [data-move]:not(:disabled)").map((node) => node.dataset["move"] ?? ""),
    };
  });
}

/** Until the page shows what is wanted. @throws {Error} with what it showed instead, after a minute */
export async function until(page: Page, wanted: (seen: Seen) => boolean): Promise<Seen> {
  const endsAt = Date.now() + 60_000;
  for (;;) {
    const seen = await look(page);
    if (wanted(seen)) return seen;
    if (Date.now() > endsAt) throw new Error(`the page never showed it; at last: ${JSON.stringify(seen)}`);
    await page.waitForTimeout(15);
  }
}

/** Also when nobody looked while it lay there paid out: a machine that pauses wakes up in the next round. */
const isOver = (seen: Seen, round: number): boolean => seen.phase === "SETTLED" || seen.round > round;

/**
 * Makes moves until the round is paid out: of those open, the first in the order of `wishes`.
 * @param round as `bet` and `beginHand` told it
 * @returns the moves made
 */
export async function playRound(page: Page, wishes: readonly string[], round: number): Promise<string[]> {
  const made: string[] = [];
  for (;;) {
    const seen = await until(page, (now) => isOver(now, round) || now.moves.some((move) => wishes.includes(move)));
    if (isOver(seen, round)) return made;
    const move = wishes.find((wish) => seen.moves.includes(wish));
    if (move === undefined) continue;
    // The clock, or the other device, may have been quicker than the finger.
    const isPressed = await page
      .locator(`.dock [data-move="${move}"]`)
      .click({ timeout: 3_000 })
      .then(
        () => true,
        () => false,
      );
    if (!isPressed) continue;
    made.push(move);
    await until(page, (now) => now.version !== seen.version || isOver(now, round));
  }
}

/** Bets until a hand has a choice: a blackjack is over too soon for anything to happen to it. */
export async function beginHand(page: Page): Promise<Seen> {
  for (;;) {
    const round = await bet(page);
    const comesTo = (...wanted: string[]) =>
      until(page, (seen) => isOver(seen, round) || seen.moves.some((move) => wanted.includes(move)));
    const first = await comesTo("hit", "decline");
    if (first.moves.includes("decline")) await page.click("[data-move=decline]");
    const seen = await comesTo("hit");
    if (!isOver(seen, round)) return until(page, ({ isAtRest }) => isAtRest);
    await until(page, ({ phase }) => phase === "BETTING");
  }
}
