import { type Signal, useSignal } from "@preact/signals";
import type { SyndicateMessage } from "../../protocol/syndicates.ts";
import { client, explain } from "../house.ts";
import { words } from "../i18n/index.ts";
import { toast } from "../shell/toasts.ts";

const SHARES_MAX = 1_000_000_000_000; // The protocol's.

interface Props {
  readonly syndicate: Signal<SyndicateMessage | null>;
  readonly now: SyndicateMessage;
}

/** For its founder alone: who may come in, and what a pay day takes out. It counts from the next pay day on. */
export function FounderRules({ syndicate, now }: Props) {
  const t = words.value.syndicates;
  const problem = useSignal("");
  const isBusy = useSignal(false);

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy.value) return;
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const hundredths = (name: string) => Math.round(Number(fields.get(name)) * 100);
    isBusy.value = true;
    problem.value = "";
    try {
      syndicate.value = await client.api.changeSyndicate(now.id, {
        isOpen: fields.has("isOpen"),
        sharesMax: Number(fields.get("sharesMax")),
        distributedBp: hundredths("distributed"),
        treasuryMin: hundredths("treasuryMin"),
      });
      toast(t.saved);
    } catch (error) {
      problem.value = explain(error);
    } finally {
      isBusy.value = false;
    }
  };

  return (
    <details class="box" data-test="rules">
      <summary>{t.rules}</summary>
      <form class="form" onSubmit={(event) => void save(event)}>
        <label class="switch">
          <input type="checkbox" name="isOpen" defaultChecked={now.isOpen} />
          <span>{t.isOpen}</span>
        </label>
        <Field name="sharesMax" label={t.sharesMax} min={1} max={SHARES_MAX} step={1} value={now.sharesMax} />
        <Field
          name="distributed"
          label={t.distributed}
          min={0.01}
          max={100}
          step={0.01}
          value={now.distributedBp / 100}
        />
        <Field name="treasuryMin" label={t.treasuryMin} min={0} step={0.01} value={now.treasuryMin / 100} />
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="button gold" aria-busy={isBusy.value}>
          {t.save}
        </button>
      </form>
    </details>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max?: number;
  readonly step: number;
  readonly value: number;
}

function Field({ label, value, ...rest }: FieldProps) {
  return (
    <label class="field">
      {label}
      <input type="number" inputMode="decimal" required defaultValue={String(value)} {...rest} />
    </label>
  );
}
