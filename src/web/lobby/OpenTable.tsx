import { type Signal, useSignal } from "@preact/signals";
import { client, explainByField } from "../house.ts";
import { words } from "../i18n/index.ts";
import { once } from "../once.ts";
import { hasField, NO_PROBLEMS, type Problems } from "../problems.ts";
import { go } from "../router.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { FieldProblem } from "../shell/FieldProblem.tsx";
import { Choice } from "./Choice.tsx";
import { RuleFields, rulesIn } from "./RuleFields.tsx";

/** Milliseconds for betting, a turn, and looking at the result. */
const PACES = {
  calm: { betMs: 20_000, turnMs: 30_000, settledMs: 5_000 },
  brisk: { betMs: 8_000, turnMs: 12_000, settledMs: 3_000 },
} as const;

/** Any player may open a table of their own. */
export function OpenTable({ isOpen }: { readonly isOpen: Signal<boolean> }) {
  const t = words.value.openTable;
  const problem = useSignal<Problems>(NO_PROBLEMS);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? "");
    const minorUnits = (name: string) => Math.round(Number(text(name)) * 100);
    try {
      const options = {
        name: text("name").trim(),
        minBet: minorUnits("minBet"),
        maxBet: minorUnits("maxBet"),
        seats: Number(text("seats")),
        ...PACES[text("pace") === "brisk" ? "brisk" : "calm"],
        rules: rulesIn(fields),
      };
      const table = await once(["open", options], (how) => client.api.openTable(options, how));
      isOpen.value = false;
      go(`/table/${table.tableId}`);
    } catch (error) {
      problem.value = explainByField(error);
    }
  };

  return (
    <Dialog isOpen={isOpen} title={t.title}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <label class="field">
          {t.name}
          <input name="name" required maxLength={60} autocomplete="off" />
          <FieldProblem text={problem.value.fields["name"]} />
        </label>
        <div class="columns">
          <Amount name="minBet" label={t.minBet} value={1} problem={problem.value.fields["minBet"]} />
          <Amount name="maxBet" label={t.maxBet} value={500} problem={problem.value.fields["maxBet"]} />
        </div>
        <div class="columns">
          <Choice
            name="seats"
            label={t.seats}
            options={[7, 6, 5, 4, 3, 2, 1].map((seats) => [String(seats), String(seats)])}
          />
          <Choice name="decks" label={t.decks} options={["6", "8", "4", "2", "1"].map((decks) => [decks, decks])} />
          <Choice
            name="pace"
            label={t.pace}
            options={[
              ["calm", t.paces.calm],
              ["brisk", t.paces.brisk],
            ]}
          />
        </div>
        <RuleFields />
        <p class="problem" role="alert">
          {hasField(problem.value, ["name", "minBet", "maxBet"]) ? "" : problem.value.text}
        </p>
        <button type="submit" class="button gold">
          {t.create}
        </button>
      </form>
    </Dialog>
  );
}

interface AmountProps {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly problem: string | undefined;
}

/** In whole chips and hundredths; the wire has minor units. */
function Amount({ name, label, value, problem }: AmountProps) {
  return (
    <label class="field">
      {label}
      <input
        name={name}
        type="number"
        inputMode="decimal"
        min="0.01"
        step="0.01"
        required
        defaultValue={String(value)}
      />
      <FieldProblem text={problem} />
    </label>
  );
}
