/** A browser of the tool's own, and what a person does in it. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Closers } from "../../ops/cli/closers.ts";
import { PlainError } from "../../ops/cli/plainError.ts";
import { findChromium, launchChromium } from "./chromium.ts";

/** @throws {PlainError} when there is no Chromium and none may be installed. */
export async function openBrowser(closers: Closers, say: (line: string) => void): Promise<Browser> {
  const path = findChromium(say);
  if (path === null) throw new PlainError("This needs Chromium (Debian, Ubuntu: sudo apt-get install chromium).");
  const browser = await launchChromium(path);
  closers.add(() => browser.close());
  return browser;
}

/** A visitor without cookies, storage or session. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-US", ...options });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Arrives as a guest; the page then shows what its address says. */
export async function playAsGuest(page: Page): Promise<void> {
  await page.click("[data-test=guest]");
  await page.waitForSelector("[data-test=balance]");
}

export async function signIn(
  page: Page,
  { username, password }: { username: string; password: string },
): Promise<void> {
  await page.getByRole("button", { name: "I have an account" }).click();
  await page.locator("dialog[open] input[name=username]").fill(username);
  await page.locator("dialog[open] input[name=password]").fill(password);
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-test=balance]");
}
