import { type Signal, useSignal } from "@preact/signals";
import { AccountDialog } from "../account/AccountDialog.tsx";
import { attempt, client, isAdmin, user } from "../house.ts";
import { chooseLanguage, LANGUAGES, type Language, language, words } from "../i18n/index.ts";
import { PACES, type Pace } from "../reveal/paces.ts";
import { hasKeys, hasSound, pace, volume } from "../settings.ts";
import { Dialog } from "./Dialog.tsx";
import { Icon } from "./Icon.tsx";
import { installOffer } from "./install.ts";
import { toast } from "./toasts.ts";

/** Where to go, how one likes it, and who one is. */
export function Menu({ isOpen }: { readonly isOpen: Signal<boolean> }) {
  const isRegistering = useSignal(false);
  const t = words.value;
  return (
    <>
      <Dialog isOpen={isOpen} title={t.nav.menu} kind="sheet">
        <nav class="menu-links">
          <a href="/">{t.nav.lobby}</a>
          <a href="/wallet">{t.nav.wallet}</a>
          <a href="/rounds">{t.nav.rounds}</a>
          <a href="/syndicates">{t.nav.syndicates}</a>
          {isAdmin.value && <a href="/console">{t.nav.console}</a>}
        </nav>
        <Settings />
        <Account
          onRegister={() => {
            isOpen.value = false;
            isRegistering.value = true;
          }}
        />
      </Dialog>
      <AccountDialog isOpen={isRegistering} door="register" />
    </>
  );
}

/** The language's file may be out of reach; it is asked for again with the next page. */
const choose = (code: Language) => chooseLanguage(code).catch(() => toast(words.value.unanswered));

function Settings() {
  const t = words.value.settings;
  return (
    <section class="menu-part" aria-label={t.title}>
      <h3>{t.title}</h3>
      <label class="switch">
        <input type="checkbox" checked={hasSound} onChange={() => (hasSound.value = !hasSound.value)} />
        <span>{t.sound}</span>
      </label>
      {hasSound.value && (
        <label class="field">
          {t.volume}
          <input
            type="range"
            min="0"
            max="1"
            step="0.05"
            value={volume}
            data-test="volume"
            onInput={({ currentTarget }) => (volume.value = currentTarget.valueAsNumber)}
          />
        </label>
      )}
      <label class="field">
        {t.pace}
        <select
          value={pace}
          onChange={({ currentTarget }) => (pace.value = currentTarget.value as Pace)}
          data-test="pace"
        >
          {(Object.keys(PACES) as Pace[]).map((name) => (
            <option key={name} value={name}>
              {t.paces[name]}
            </option>
          ))}
        </select>
      </label>
      <label class="switch">
        <input type="checkbox" checked={hasKeys} onChange={() => (hasKeys.value = !hasKeys.value)} />
        <span>
          {t.keys}
          <small>{t.keysHint}</small>
        </span>
      </label>
      <label class="field">
        {t.language}
        <select value={language} onChange={({ currentTarget }) => void choose(currentTarget.value as Language)}>
          {LANGUAGES.map(({ code, name }) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {installOffer.value !== null && (
        <button type="button" class="button" onClick={() => void installOffer.value?.prompt()}>
          <Icon name="download" /> {t.install}
        </button>
      )}
    </section>
  );
}

function Account({ onRegister }: { readonly onRegister: () => void }) {
  const t = words.value.account;
  if (user.value === null) return null;
  const { username, guest } = user.value;
  const signOut = () => {
    if (guest && !confirm(t.signOutGuest)) return;
    void attempt(() => client.api.logout());
  };
  return (
    <section class="menu-part">
      <h3>
        {username} {guest && <small>({t.guest})</small>}
      </h3>
      {guest && (
        <button type="button" class="button gold" onClick={onRegister}>
          {t.register}
        </button>
      )}
      <button type="button" class="button" onClick={signOut}>
        {t.signOut}
      </button>
    </section>
  );
}
