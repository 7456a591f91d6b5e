import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { words } from "../i18n/index.ts";
import { Icon } from "./Icon.tsx";

interface Props {
  readonly isOpen: Signal<boolean>;
  readonly title: string;
  /** A sheet slides in from the side (on a phone from below), a box lies in the middle. */
  readonly kind?: "sheet" | "box";
  readonly children: ComponentChildren;
}

/** A modal dialog of the browser's own: it keeps the focus, closes on Escape, and gives the focus back. */
export function Dialog({ isOpen, title, kind = "box", children }: Props) {
  const node = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const close = () => {
    isOpen.value = false;
  };
  useEffect(() => {
    if (isOpen.value && !node.current?.open) node.current?.showModal();
    if (!isOpen.value && node.current?.open) node.current.close();
  }, [isOpen.value]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the dialog closes it; the keyboard has Escape
    <dialog
      ref={node}
      class={`dialog ${kind}`}
      aria-labelledby={titleId}
      onClose={close}
      onClick={(event) => event.target === node.current && close()}
    >
      {isOpen.value && (
        <div class="dialog-body">
          <div class="dialog-head">
            <h2 id={titleId}>{title}</h2>
            <button type="button" class="icon-button" aria-label={words.value.nav.close} onClick={close}>
              <Icon name="close" />
            </button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
