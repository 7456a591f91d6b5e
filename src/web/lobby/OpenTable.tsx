import { type Signal, useSignal } from "@preact/signals";
import { client, explain } from "../house.ts";
import { words } from "../i18n/index.ts";
import { go } from "../router.ts";
import { Dialog } from "../shell/Dialog.tsx";

/** Milliseconds for betting, a turn, and looking at the result. */
const PACES = {
  calm: { betMs: 20_000, turnMs: 30_000, settledMs: 5_000 },
  brisk: { betMs: 8_000, turnMs: 12_000, settledMs: 3_000 },
} as const;

/** Any player may open a table of their own. */
export function OpenTable({ isOpen }: { readonly isOpen: Signal<boolean> }) {
  const t = words.value.openTable;
  const problem = useSignal("");

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? "");
    const minorUnits = (name: string) => Math.round(Number(text(name)) * 100);
    try {
      const table = await client.api.openTable({
        name: text("name").trim(),
        minBet: minorUnits("minBet"),
        maxBet: minorUnits("maxBet"),
        seats: Number(text("seats")),
        ...PACES[text("pace") === "brisk" ? "brisk" : "calm"],
        rules: {
          decks: Number(text("decks")) as 1 | 2 | 4 | 6 | 8,
          soft17: text("soft17") === "H17" ? "H17" : "S17",
          surrender: fields.has("surrender") ? "LATE" : "NONE",
          blackjackPays: text("pays") === "6:5" ? "6:5" : "3:2",
        },
      });
      isOpen.value = false;
      go(`/table/${table.tableId}`);
    } catch (error) {
      problem.value = explain(error);
    }
  };

  return (
    <Dialog isOpen={isOpen} title={t.title}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <label class="field">
          {t.name}
          <input name="name" required maxLength={60} autocomplete="off" />
        </label>
        <div class="columns">
          <Amount name="minBet" label={t.minBet} value={1} />
          <Amount name="maxBet" label={t.maxBet} value={500} />
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
        <div class="columns">
          <Choice
            name="soft17"
            label={t.soft17}
            options={[
              ["S17", t.stands],
              ["H17", t.hits],
            ]}
          />
          <Choice name="pays" label={t.pays} options={["3:2", "6:5"].map((odds) => [odds, odds])} />
        </div>
        <label class="switch">
          <input type="checkbox" name="surrender" />
          <span>{t.surrender}</span>
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="button gold">
          {t.create}
        </button>
      </form>
    </Dialog>
  );
}

/** In whole chips and hundredths; the wire has minor units. */
function Amount({ name, label, value }: { readonly name: string; readonly label: string; readonly value: number }) {
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
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  /** Value and word; the first is the default. */
  readonly options: readonly (readonly string[])[];
}

function Choice({ name, label, options }: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select name={name}>
        {options.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
