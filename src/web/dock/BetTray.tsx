import { useEffect, useRef } from "preact/hooks";
import type { TableView } from "../../client/index.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { betAction, totalOf } from "../table/betDraft.ts";
import { ChipFace } from "../table/Chips.tsx";
import { makeSeed } from "../table/seeds.ts";
import type { TableRoom } from "../table/tableRoom.ts";

interface Props {
  readonly room: TableRoom;
  readonly view: TableView;
}

/** Chips, and what can be done with those that lie in the circles. The last bet is one press away, or none. */
export function BetTray({ room, view }: Props) {
  const t = words.value.bet;
  const { desk } = room;
  const { bet, fault, again } = desk;
  const total = totalOf(bet.value);
  const place = async () => {
    const sent = bet.peek();
    if (fault.peek() !== null) return false;
    const isPlaced = await room.act(betAction(sent, makeSeed().hash));
    if (isPlaced) desk.placed(sent);
    return isPlaced;
  };
  useAutoBet(room, place);

  return (
    <div class="bet-builder">
      <fieldset class="chip-tray">
        <legend class="unseen">{t.chips}</legend>
        {desk.chips.value.map((value) => (
          <button
            key={value}
            type="button"
            class={`chip-button ${desk.chip.value === value ? "picked" : ""}`}
            aria-label={t.addChip(chips(value))}
            data-chip={value}
            onClick={() => desk.pick(value)}
          >
            <ChipFace value={value} />
          </button>
        ))}
      </fieldset>
      <div class="bet-tools">
        <Tool name={t.undo} label={t.undo} test="undo" isOff={!desk.canUndo.value} press={desk.undo} />
        <Tool name={t.half} label={t.halfName} test="half" isOff={total === 0} press={desk.half} />
        <Tool name={t.twiceShort} label={t.twice} test="twice" isOff={total === 0} press={desk.twice} />
        <Tool name={t.max} label={t.maxName} test="most" isOff={false} press={desk.most} />
        <Tool name={t.clear} label={t.clear} test="clear" isOff={totalOf(desk.draft.value) === 0} press={desk.clear} />
      </div>
      <div class="bet-last">
        <AmountField room={room} />
        <button
          type="button"
          class={`button gold place ${room.pending.value === "bet" ? "asking" : ""}`}
          disabled={fault.value !== null}
          aria-busy={room.pending.value === "bet"}
          data-move="bet"
          onClick={() => void place()}
        >
          {fault.value === "least" || fault.value === "most"
            ? t[fault.value](chips(fault.value === "least" ? view.minBet : view.maxBet))
            : fault.value === "funds"
              ? words.value.moves.notEnough
              : (again.value === null ? t.place : t.again)(chips(total))}
        </button>
        {!desk.isAuto.value && <AutoSwitch room={room} />}
      </div>
    </div>
  );
}

interface ToolProps {
  readonly name: string;
  readonly label: string;
  readonly test: string;
  readonly isOff: boolean;
  readonly press: () => void;
}

function Tool({ name, label, test, isOff, press }: ToolProps) {
  return (
    <button
      type="button"
      class="button quiet"
      aria-label={name === label ? name : `${name}: ${label}`}
      title={label}
      disabled={isOff}
      data-test={test}
      onClick={press}
    >
      {name}
    </button>
  );
}

/** The main bet as a figure, for who would rather type. */
function AmountField({ room: { desk } }: Pick<Props, "room">) {
  const amount = desk.bet.value.main;
  const take = (text: string) => {
    const typed = Math.round(Number(text.replace(",", ".")) * 100);
    if (Number.isSafeInteger(typed) && typed >= 0) desk.type(typed);
  };
  return (
    <input
      class="amount-field"
      inputMode="decimal"
      enterKeyHint="done"
      autocomplete="off"
      aria-label={words.value.bet.amount}
      value={amount === 0 ? "" : String(amount / 100)}
      placeholder={words.value.bet.amount}
      data-test="amount"
      onChange={({ currentTarget }) => take(currentTarget.value)}
    />
  );
}

export function AutoSwitch({ room: { desk } }: Pick<Props, "room">) {
  const t = words.value.bet;
  return (
    <label class="auto-switch" title={t.auto}>
      <input
        type="checkbox"
        checked={desk.isAuto}
        aria-label={t.auto}
        data-test="auto"
        onChange={({ currentTarget }) => desk.setAuto(currentTarget.checked)}
      />
      <span>{t.autoShort}</span>
    </label>
  );
}

/**
 * With "again each round" the last bet is placed once the old round has been told. Only while somebody looks, and never twice for a
 * round; when the house refuses it, that is the end of it.
 */
function useAutoBet(room: TableRoom, place: () => Promise<boolean>): void {
  const tried = useRef<string | null>(null);
  const { desk } = room;
  const isAtRest = room.shown.value?.isAtRest === true;
  const roundId = room.view.value?.roundId ?? null;
  useEffect(() => {
    if (!desk.isAuto.value || !isAtRest || document.hidden || desk.again.value === null) return;
    if (tried.current === roundId) return;
    tried.current = roundId;
    void place().then((isPlaced) => {
      if (!isPlaced) desk.setAuto(false);
    });
  }, [desk.isAuto.value, isAtRest, roundId, desk.again.value]);
}
