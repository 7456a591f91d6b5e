import { useEffect } from "preact/hooks";
import { hasKeys } from "../settings.ts";

const KEYS: Readonly<Record<string, string>> = {
  h: "hit",
  s: "stand",
  d: "double",
  p: "split",
  r: "surrender",
  b: "bet",
  i: "insure",
  n: "decline",
  "?": "hint",
};

/** A letter presses the button that is there for it, and nothing else. Not while typing, nor behind an open dialog. */
export function useMoveKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!hasKeys.value || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as Element).closest("input:not([type=radio]), textarea, select, dialog")) return;
      const move = KEYS[event.key.toLowerCase()];
      if (move === undefined || document.querySelector("dialog[open]") !== null) return;
      document.querySelector<HTMLButtonElement>(`.dock [data-move="${move}"]`)?.click();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
