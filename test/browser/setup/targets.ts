import type { Page } from "playwright-core";

/**
 * What a finger would have to aim at: every control that is lower or narrower than 44 px, one line each; empty is what we want.
 * A link within a sentence is as high as its line. While a dialog is open, nothing else can be touched.
 */
export function smallTargetsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const LEAST = 43.5; // Less half a pixel, for what the browser rounds.
    const shown = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
    const controls = [...shown.querySelectorAll<HTMLElement>("a, button, select, summary, textarea, input")];
    return controls
      .filter((control) => control.checkVisibility({ visibilityProperty: true }))
      .map((control) => (control.matches("[type=radio], [type=checkbox]") ? control.closest("label") : control))
      .filter((target) => target !== null && getComputedStyle(target).display !== "inline")
      .flatMap((target) => {
        const { width, height } = target!.getBoundingClientRect();
        const name = target!.getAttribute("aria-label") ?? target!.textContent?.trim().slice(0, 40);
        return width >= LEAST && height >= LEAST
          ? []
          : [`${target!.tagName} "${name}" (${target!.className}) is ${Math.round(width)} × ${Math.round(height)}`];
      });
  });
}
