/** Pages that few players open arrive in a chunk of their own, when they are opened. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "./i18n/index.ts";
import { toast } from "./shell/toasts.ts";

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | null>(null);
  return function Lazy(props: Props) {
    useEffect(() => {
      if (loaded.value !== null) return;
      load().then(
        (component) => {
          loaded.value = component;
        },
        () => toast(words.value.unanswered),
      );
    }, []);
    const Loaded = loaded.value;
    return Loaded === null ? <div class="loading" aria-busy="true" /> : <Loaded {...props} />;
  };
}
