import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { shownBalance } from "./shownBalance.ts";

/** What the player has, and the way to where it came from. */
export function Balance() {
  const amount = shownBalance.value;
  if (amount === null) return null;
  return (
    <a class="balance" href="/wallet" aria-label={`${words.value.nav.wallet}: ${chips(amount)}`} data-test="balance">
      <span class="coin" aria-hidden="true" />
      {chips(amount)}
    </a>
  );
}
