/** What the pages of the console are made of. */
import type { ComponentChildren } from "preact";

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  readonly isBad?: boolean;
}

export function Figure({ name, value, note, isBad = false }: FigureProps) {
  return (
    <div class={isBad ? "figure bad" : "figure"}>
      <dt>{name}</dt>
      <dd>
        {value}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}

export const Empty = ({ children }: { readonly children: ComponentChildren }) => <p class="empty">{children}</p>;

/** A table that is wider than a phone scrolls by itself, with the keyboard too. */
export function Scroller({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section class="scroller" aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}
