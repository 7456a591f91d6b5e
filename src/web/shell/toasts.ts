/** Short messages that come and go. */
import { signal } from "@preact/signals";

export interface Toast {
  readonly id: number;
  readonly text: string;
}

const SHOWN_MS = 6_000; // Time to read two lines.
const SHOWN_MAX = 3;

export const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

export function toast(text: string): void {
  if (toasts.value.some((one) => one.text === text)) return;
  lastId += 1;
  const id = lastId;
  toasts.value = [...toasts.value, { id, text }].slice(-SHOWN_MAX);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
