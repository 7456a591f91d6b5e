import { useSignal } from "@preact/signals";
import { chips, timeOfDay } from "../format.ts";
import { attempt, balance, client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { once } from "../once.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { useAnswer } from "../useAnswer.ts";
import { refillWallet } from "../wallet/refillWallet.ts";

/** The balance does not reach the smallest bet: what the house gives, one press away, or when it gives again. */
export function OutOfChips({ minBet }: { readonly minBet: number }) {
  const t = words.value.outOfChips;
  const isOpen = useSignal(true);
  return (
    <>
      <button type="button" class="button gold place" data-test="out-of-chips" onClick={() => (isOpen.value = true)}>
        {t.open}
      </button>
      <Dialog isOpen={isOpen} title={t.title} kind="sheet">
        <p class="lead">{t.lead(chips(balance.value ?? 0), chips(minBet))}</p>
        <Offer />
      </Dialog>
    </>
  );
}

function Offer() {
  const t = words.value.outOfChips;
  const { answer, problem } = useAnswer(() => client.api.playMoney());
  const nextAt = useSignal<number | null>(null);
  const isBusy = useSignal(false);
  if (answer.value === null) return <p class="problem">{problem}</p>;
  const { deposits, refillsTo } = answer.value;
  const isEndless = deposits === "unlimited";

  const take = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    if (isEndless) await attempt(() => once(["deposit", refillsTo], (how) => client.api.deposit(refillsTo, how)));
    // When chips came, the table goes on without this sheet; what is said here is for who has had the day's.
    else nextAt.value = (await refillWallet())?.nextAt ?? null;
    isBusy.value = false;
  };
  // Nothing is given to who has as much as a refill would bring: such a table is for others.
  if (!isEndless && (balance.value ?? 0) >= refillsTo)
    return (
      <a class="button gold" href="/">
        {words.value.table.toLobby}
      </a>
    );
  if (nextAt.value !== null) return <p role="status">{t.taken(timeOfDay(nextAt.value))}</p>;
  return (
    <button
      type="button"
      class="button gold"
      aria-busy={isBusy.value}
      data-test="take-chips"
      onClick={() => void take()}
    >
      {isEndless ? t.take(chips(refillsTo)) : t.refill(chips(refillsTo))}
    </button>
  );
}
