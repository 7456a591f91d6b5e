/** Figures that are asked for time and again, and how old they are. An outage makes them old; it does not make them disappear. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { explain } from "../house.ts";
import { useEvery } from "./useEvery.ts";

export interface Polled<Value> {
  /** null: nothing has come yet. */
  readonly value: Value | null;
  /** When the value came, by this page's clock; null: never. */
  readonly at: number | null;
  /** Why the last look brought nothing; empty when it did. */
  readonly problem: string;
}

export const NOTHING_YET: Polled<never> = { value: null, at: null, problem: "" };

export function usePolled<Value>(
  ms: number,
  load: () => Promise<Value>,
): { readonly polled: ReadonlySignal<Polled<Value>>; readonly look: () => Promise<void> } {
  const polled = useSignal<Polled<Value>>(NOTHING_YET);
  const look = async () => {
    polled.value = await lookedAt(polled.value, load);
  };
  useEvery(ms, look);
  return { polled, look };
}

export async function lookedAt<Value>(before: Polled<Value>, load: () => Promise<Value>): Promise<Polled<Value>> {
  try {
    return { value: await load(), at: Date.now(), problem: "" };
  } catch (error) {
    return { ...before, problem: explain(error) };
  }
}
