/** What the page is called while no seat calls. */
import { signal } from "@preact/signals";

export const HOUSE = "VegasCore";

export const pageTitle = signal(HOUSE);

export function namePage(title: string): void {
  pageTitle.value = title === "" ? HOUSE : `${title} · ${HOUSE}`;
}
