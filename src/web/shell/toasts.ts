/** Short messages that come and go. */
import { signal } from "@preact/signals";

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** It is there until it is pressed. */
  readonly stays: boolean;
}

const SHOWN_MS = 6_000; // Time to read two lines.
const SHOWN_MAX = 3;

export const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

export function toast(text: string, { stays = false } = {}): void {
  if (toasts.value.some((one) => one.text === text)) return;
  lastId += 1;
  const id = lastId;
  const passing = toasts.value.filter((one) => !one.stays);
  const lasting = toasts.value.filter((one) => one.stays);
  toasts.value = [...lasting, ...[...passing, { id, text, stays }].slice(-SHOWN_MAX)];
  if (!stays) setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
