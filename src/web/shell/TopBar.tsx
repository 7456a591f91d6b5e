import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../i18n/index.ts";
import { SeatPin } from "../seats/SeatPin.tsx";
import { Balance } from "./Balance.tsx";
import { Icon } from "./Icon.tsx";
import { Menu } from "./Menu.tsx";
import { HOUSE, namePage } from "./pageTitle.ts";

interface Props {
  readonly title: string;
  /** Where the arrow leads; without it the page shows the house's name instead. */
  readonly back?: string;
  readonly children?: ComponentChildren;
}

export function TopBar({ title, back, children }: Props) {
  const t = words.value.nav;
  const isMenuOpen = useSignal(false);
  useEffect(() => namePage(title), [title]);
  return (
    <header class="top-bar">
      {back === undefined ? (
        <Brand />
      ) : (
        <a class="icon-button" href={back} aria-label={t.back}>
          <Icon name="back" />
        </a>
      )}
      <h1>{title}</h1>
      {children}
      <Balance />
      <button type="button" class="icon-button" aria-label={t.menu} onClick={() => (isMenuOpen.value = true)}>
        <Icon name="menu" />
      </button>
      <SeatPin />
      <Menu isOpen={isMenuOpen} />
    </header>
  );
}

function Brand() {
  return (
    <a class="brand" href="/">
      <span aria-hidden="true">♠</span>
      <span class="unseen">{HOUSE}</span>
    </a>
  );
}
