import { useSignal } from "@preact/signals";
import type { WalletTransactionMessage } from "../../client/index.ts";
import { download } from "../download.ts";
import { chips } from "../format.ts";
import { attempt, balance, client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { usePages } from "../pages.ts";
import { Icon } from "../shell/Icon.tsx";
import { PagedList } from "../shell/PagedList.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { kindName, LedgerLine } from "./LedgerLine.tsx";
import { PlayMoney } from "./PlayMoney.tsx";
import { statementCsv } from "./statement.ts";

/** A statement is for reading: this many lines are years of an evening a week. */
const STATEMENT_MAX = 10_000;
const STATEMENT_PAGE = 200;

export function WalletPage() {
  const t = words.value.wallet;
  const pages = usePages(client.api.transactions);
  const isWriting = useSignal(false);

  const writeStatement = async () => {
    if (isWriting.value) return;
    isWriting.value = true;
    const lines = await attempt(allLines);
    if (lines !== null) download("statement.csv", "text/csv", statementCsv(lines, t.columns, kindName));
    isWriting.value = false;
  };

  return (
    <>
      <TopBar title={t.title} back="/" />
      <main class="page">
        <section class="purse">
          <p>{t.balance}</p>
          <p class="purse-amount">{balance.value === null ? "…" : chips(balance.value)}</p>
        </section>
        <PlayMoney onDone={pages.reload} />
        <header class="page-head">
          <h2>{t.history}</h2>
          {pages.items.length > 0 && (
            <button
              type="button"
              class="button"
              aria-busy={isWriting.value}
              data-test="statement"
              onClick={() => void writeStatement()}
            >
              <Icon name="download" /> {t.statement}
            </button>
          )}
        </header>
        <PagedList pages={pages} empty={t.empty}>
          {(line) => <LedgerLine key={`${line.id}:${line.balanceAfter}`} line={line} />}
        </PagedList>
      </main>
    </>
  );
}

async function allLines(): Promise<WalletTransactionMessage[]> {
  const lines: WalletTransactionMessage[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof client.api.transactions>> = await client.api.transactions({
      limit: STATEMENT_PAGE,
      ...(cursor !== null && { cursor }),
    });
    lines.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && lines.length < STATEMENT_MAX);
  return lines;
}
