/** What a screen reader says. One polite line; what comes within a breath is said together. */
import { signal } from "@preact/signals";

export const announcement = signal("");

const BREATH_MS = 60;
let waiting: string[] = [];

export function announce(text: string): void {
  if (text === "") return;
  if (waiting.length === 0) setTimeout(speak, BREATH_MS);
  waiting.push(text);
}

function speak(): void {
  const text = waiting.join(" ");
  waiting = [];
  // The same words again must still be a change.
  announcement.value = text === announcement.value ? `${text}\u00a0` : text;
}
