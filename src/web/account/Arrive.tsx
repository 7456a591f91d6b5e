import { useSignal } from "@preact/signals";
import { CardFan } from "../cards/CardFan.tsx";
import { chips } from "../format.ts";
import { attempt, client, enter } from "../house.ts";
import { words } from "../i18n/index.ts";
import { AccountDialog } from "./AccountDialog.tsx";

/** What the protocol gives a guest to start with, minor units. */
const STARTING_CHIPS = 100_000;

/** The first thing anyone sees: one tap, and one plays. */
export function Arrive() {
  const t = words.value.arrive;
  const isBusy = useSignal(false);
  const isSigningIn = useSignal(false);

  const playAsGuest = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    await attempt(() => client.api.guest());
    isBusy.value = false;
    enter();
  };

  return (
    <main class="arrive">
      <div class="arrive-art" aria-hidden="true">
        <CardFan codes={["QH", "AS", "KD"]} />
      </div>
      <div class="arrive-words">
        <p class="wordmark">VegasCore</p>
        <h1>{t.title}</h1>
        <p class="lead">{t.lead}</p>
        <button type="button" class="button gold big" onClick={() => void playAsGuest()} data-test="guest">
          {isBusy.value ? t.busy : t.play}
        </button>
        <p class="gift">{t.gift(chips(STARTING_CHIPS))}</p>
        <button type="button" class="link" onClick={() => (isSigningIn.value = true)}>
          {t.signIn}
        </button>
        <ul class="facts">
          {t.facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      </div>
      <AccountDialog isOpen={isSigningIn} door="login" />
    </main>
  );
}
