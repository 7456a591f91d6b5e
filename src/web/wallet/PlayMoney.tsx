import { useSignal } from "@preact/signals";
import { chips } from "../format.ts";
import { client, explain } from "../house.ts";
import { words } from "../i18n/index.ts";
import { once } from "../once.ts";
import { toast } from "../shell/toasts.ts";
import { useAnswer } from "../useAnswer.ts";
import { refillWallet } from "./refillWallet.ts";

interface Props {
  readonly onDone: () => void;
}

/** Play money from the house: a refill a day or, where the house takes deposits, as much as one likes. */
export function PlayMoney({ onDone }: Props) {
  const { answer } = useAnswer(() => client.api.playMoney());
  if (answer.value === null) return null;
  const { deposits, refillsTo } = answer.value;
  return deposits === "unlimited" ? <Unlimited onDone={onDone} /> : <Refill refillsTo={refillsTo} onDone={onDone} />;
}

function Refill({ refillsTo, onDone }: Props & { readonly refillsTo: number }) {
  const t = words.value.wallet;
  const refill = async () => {
    if ((await refillWallet()) === null) return;
    toast(t.done);
    onDone();
  };
  return (
    <section class="box">
      <p class="lead">{t.refillLead(chips(refillsTo))}</p>
      <button type="button" class="button gold" onClick={() => void refill()}>
        {t.refill}
      </button>
    </section>
  );
}

function Unlimited({ onDone }: Props) {
  const t = words.value.wallet;
  const amount = useSignal("500");
  const problem = useSignal("");
  const isBusy = useSignal(false);

  const pay = async (direction: "deposit" | "withdraw") => {
    const minorUnits = Math.round(Number(amount.value) * 100);
    if (isBusy.value || !(minorUnits > 0)) return;
    isBusy.value = true;
    problem.value = "";
    try {
      await once([direction, minorUnits], (how) => client.api[direction](minorUnits, how));
      toast(t.done);
      await client.loadWallet();
      onDone();
    } catch (error) {
      problem.value = explain(error);
    } finally {
      isBusy.value = false;
    }
  };

  return (
    <details class="box">
      <summary>{t.topUp}</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void pay("deposit");
        }}
      >
        <p class="lead">{t.topUpLead}</p>
        <label class="field">
          {t.amount}
          <input
            type="number"
            inputMode="decimal"
            min="0.01"
            step="0.01"
            required
            value={amount}
            onInput={({ currentTarget }) => {
              amount.value = currentTarget.value;
            }}
          />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <div class="columns">
          <button type="submit" class="button gold" aria-busy={isBusy.value}>
            {t.deposit}
          </button>
          <button type="button" class="button" onClick={() => void pay("withdraw")}>
            {t.withdraw}
          </button>
        </div>
      </form>
    </details>
  );
}
