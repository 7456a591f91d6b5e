/**
 * The console for admins and operators. It speaks English, as the runbook does, whatever language its reader plays in.
 * Each page shows what the server can do.
 */
import "./console.css";
import type { ComponentType } from "preact";
import { words } from "../i18n/index.ts";
import { TopBar } from "../shell/TopBar.tsx";
import { AuditPage } from "./AuditPage.tsx";
import { DividendsPage } from "./dividends/DividendsPage.tsx";
import { LedgerPage } from "./LedgerPage.tsx";
import { LivePage } from "./live/LivePage.tsx";
import { ModerationPage } from "./moderation/ModerationPage.tsx";
import { PlayersPage } from "./PlayersPage.tsx";
import { QueuesPage } from "./QueuesPage.tsx";
import { RepairsPage } from "./RepairsPage.tsx";
import { freshness, useHouseWatch } from "./status/houseWatch.ts";
import { StatusLine } from "./status/StatusLine.tsx";
import { TablesPage } from "./TablesPage.tsx";

const PAGES: Readonly<
  Record<string, { readonly name: string; readonly Page: ComponentType<{ detail?: string | undefined }> }>
> = {
  live: { name: "Live", Page: LivePage },
  tables: { name: "Tables", Page: TablesPage },
  players: { name: "Players", Page: PlayersPage },
  moderation: { name: "Moderation", Page: ModerationPage },
  dividends: { name: "Dividends", Page: DividendsPage },
  queues: { name: "Queues", Page: QueuesPage },
  repairs: { name: "Repairs", Page: RepairsPage },
  ledger: { name: "Ledger", Page: LedgerPage },
  audit: { name: "Audit log", Page: AuditPage },
};

interface Props {
  readonly page: string | undefined;
  /** Which one of what the page shows: the id of a run. */
  readonly detail: string | undefined;
}

export function ConsolePage({ page = "live", detail }: Props) {
  const { Page } = PAGES[page] ?? { Page: LivePage };
  useHouseWatch();
  return (
    <>
      <TopBar title={words.value.nav.console} back="/" />
      <nav class="console-nav" aria-label={words.value.nav.console} lang="en">
        {Object.entries(PAGES).map(([path, { name }]) => (
          <a key={path} href={`/console/${path}`} aria-current={path === page ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <main class="console" lang="en" data-test="console" data-fresh={freshness.value}>
        <StatusLine />
        <Page key={`${page}/${detail}`} detail={detail} />
      </main>
    </>
  );
}
