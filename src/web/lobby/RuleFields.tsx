/** The rules of the game on the form that opens a table: what sets tables apart at once, the rest when it is asked for. */
import type { OpenTableBody } from "../../client/index.ts";
import { words } from "../i18n/index.ts";
import { Choice } from "./Choice.tsx";

export function RuleFields() {
  const t = words.value.openTable;
  const { rules } = words.value;
  return (
    <>
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
      <Switch name="surrender" label={t.surrender} />
      <details class="box">
        <summary>{rules.title}</summary>
        <div class="form">
          <Choice
            name="doubleOn"
            label={words.value.moves.double}
            options={[["ANY", rules.doubleAny], ...["9-11", "10-11"].map((totals) => [totals, rules.doubleOn(totals)])]}
          />
          <Choice
            name="maxHands"
            label={words.value.moves.split}
            options={[4, 3, 2].map((hands) => [String(hands), rules.maxHands(hands)])}
          />
          <Switch name="doubleAfterSplit" label={rules.doubleAfterSplit} isOn />
          <Switch name="resplitAces" label={rules.resplitAces} />
          <Switch name="hitSplitAces" label={rules.hitSplitAces} />
          <Switch name="noPeek" label={rules.noPeek} />
        </div>
      </details>
    </>
  );
}

/** What was chosen. The server sees to it that the rules go together. */
export function rulesIn(fields: FormData): NonNullable<OpenTableBody["rules"]> {
  const text = (name: string) => String(fields.get(name));
  const chosen = {
    decks: Number(text("decks")),
    soft17: text("soft17"),
    blackjackPays: text("pays"),
    surrender: fields.has("surrender") ? "LATE" : "NONE",
    doubleOn: text("doubleOn"),
    maxHands: Number(text("maxHands")),
    doubleAfterSplit: fields.has("doubleAfterSplit"),
    resplitAces: fields.has("resplitAces"),
    hitSplitAces: fields.has("hitSplitAces"),
    dealerPeeks: !fields.has("noPeek"),
  };
  return chosen as ReturnType<typeof rulesIn>; // The fields above offer nothing else.
}

interface SwitchProps {
  readonly name: string;
  readonly label: string;
  readonly isOn?: boolean;
}

function Switch({ name, label, isOn = false }: SwitchProps) {
  return (
    <label class="switch">
      <input type="checkbox" name={name} defaultChecked={isOn} />
      <span>{label}</span>
    </label>
  );
}
