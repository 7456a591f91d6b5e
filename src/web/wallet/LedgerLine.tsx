import type { WalletTransactionMessage } from "../../client/index.ts";
import { chips, moment, signed } from "../format.ts";
import { words } from "../i18n/index.ts";

export function LedgerLine({
  line: { kind, amount, balanceAfter, roundId, createdAt },
}: {
  readonly line: WalletTransactionMessage;
}) {
  const t = words.value.wallet;
  const what = (
    <>
      {kindName(kind)}
      <small>{moment(createdAt)}</small>
    </>
  );
  return (
    <li class="line">
      {roundId === null ? (
        <span class="line-what">{what}</span>
      ) : (
        <a class="line-what" href={`/rounds/${roundId}`} title={t.round}>
          {what}
        </a>
      )}
      <span class="line-amount">
        <b class={amount > 0 ? "won" : ""}>{signed(amount)}</b>
        <small>{t.after(chips(balanceAfter))}</small>
      </span>
    </li>
  );
}

/** A kind of transfer this page does not know yet is shown by its own name. */
export function kindName(kind: string): string {
  const names: Readonly<Record<string, string>> = words.value.wallet.kinds;
  return names[kind] ?? kind;
}
