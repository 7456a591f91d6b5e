import { useSignal } from "@preact/signals";

interface Props {
  readonly label: string;
  readonly action: string;
  readonly min: number;
  readonly max?: number;
  readonly step: number;
  readonly start: number;
  readonly onSubmit: (amount: number) => Promise<void>;
}

/** One number and what to do with it. While that is under way, a second press does nothing. */
export function AmountForm({ label, action, onSubmit, start, ...range }: Props) {
  const amount = useSignal(String(start));
  const isBusy = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy.value) return;
    isBusy.value = true;
    await onSubmit(Number(amount.value));
    isBusy.value = false;
  };
  return (
    <form class="amount-form" onSubmit={(event) => void submit(event)}>
      <label class="field">
        {label}
        <input
          type="number"
          inputMode="decimal"
          required
          {...range}
          value={amount}
          onInput={({ currentTarget }) => {
            amount.value = currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="button gold" aria-busy={isBusy.value}>
        {action}
      </button>
    </form>
  );
}
