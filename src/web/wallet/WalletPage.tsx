import { useSignal } from "@preact/signals";
import type { WalletTransactionMessage } from "../../client/index.ts";
import { download } from "../download.ts";
import { chips, count } from "../format.ts";
import { attempt, balance, client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { usePages } from "../pages.ts";
import { Icon } from "../shell/Icon.tsx";
import { PagedList } from "../shell/PagedList.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { toast } from "../shell/toasts.ts";
import { kindName, LedgerLine } from "./LedgerLine.tsx";
import { PlayMoney } from "./PlayMoney.tsx";
import { statementCsv } from "./statement.ts";

/** Months of playing day and night; what is beyond that is said to be missing. */
const STATEMENT_MAX = 100_000;
const STATEMENT_PAGE = 200;

export function WalletPage() {
  const t = words.value.wallet;
  const pages = usePages(client.api.transactions);
  const isWriting = useSignal(false);

  const writeStatement = async () => {
    if (isWriting.value) return;
    isWriting.value = true;
    const found = await attempt(allLines);
    if (found !== null) {
      download("statement.csv", "text/csv", statementCsv(found.lines, t.columns, kindName));
      if (found.isCut) toast(t.statementCut(count(found.lines.length)));
    }
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

async function allLines(): Promise<{ readonly lines: WalletTransactionMessage[]; readonly isCut: boolean }> {
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
  return { lines, isCut: cursor !== null };
}
