import { words } from "../i18n/index.ts";
import { TopBar } from "./TopBar.tsx";

/** An address that leads nowhere. */
export function UnknownPage() {
  const t = words.value;
  return (
    <>
      <TopBar title={t.unknownPage.title} back="/" />
      <main class="notice" data-test="unknown">
        <p>{t.unknownPage.lead}</p>
        <a class="button gold" href="/">
          {t.table.toLobby}
        </a>
      </main>
    </>
  );
}
