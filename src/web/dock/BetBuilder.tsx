import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { TableView } from "../../client/index.ts";
import { chips } from "../format.ts";
import { balance } from "../house.ts";
import { words } from "../i18n/index.ts";
import { keep, kept } from "../kept.ts";
import {
  type BetDraft,
  betAction,
  chipsFor,
  doubled,
  faultOf,
  isBetDraft,
  NO_BET,
  SPOTS,
  type Spot,
  totalOf,
  withChip,
} from "../table/betDraft.ts";
import { ChipFace } from "../table/Chips.tsx";
import { makeSeed } from "../table/seeds.ts";
import type { TableRoom } from "../table/tableRoom.ts";

/** Chips on spots, until it is the bet one wants. The last bet is one press away. */
export function BetBuilder({ room, view }: { readonly room: TableRoom; readonly view: TableView }) {
  const t = words.value.bet;
  const draft = useSignal<BetDraft>(NO_BET);
  const spot = useSignal<Spot>("main");
  const steps = useRef<BetDraft[]>([]);
  const limits = { minBet: view.minBet, maxBet: view.maxBet, balance: balance.value ?? 0 };
  const last = kept(sessionStorage, `bet.${view.tableId}`, isBetDraft);
  const total = totalOf(draft.value);
  const again = total === 0 && last !== null && faultOf(last, limits) === null ? last : null;
  const bet = again ?? draft.value;
  const fault = faultOf(bet, limits);

  const change = (next: BetDraft) => {
    if (next === draft.value) return;
    steps.current.push(draft.value);
    draft.value = next;
  };
  const undo = () => {
    draft.value = steps.current.pop() ?? NO_BET;
  };
  const place = async () => {
    if (fault !== null) return;
    keep(sessionStorage, `bet.${view.tableId}`, bet);
    await room.act(betAction(bet, makeSeed().hash));
  };

  return (
    <div class="bet-builder">
      <fieldset class="spots">
        <legend class="unseen">{t.spots}</legend>
        {SPOTS.map((name) => (
          <label key={name} class={`spot-choice ${name}`}>
            <input type="radio" name="spot" checked={spot.value === name} onChange={() => (spot.value = name)} />
            <span>
              {t[name]}
              <b>{draft.value[name] > 0 ? chips(draft.value[name]) : "–"}</b>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset class="chip-tray">
        <legend class="unseen">{t.chips}</legend>
        {chipsFor(limits).map((value) => (
          <button
            key={value}
            type="button"
            class="chip-button"
            aria-label={t.addChip(chips(value))}
            data-chip={value}
            onClick={() => change(withChip(draft.value, spot.value, value, limits))}
          >
            <ChipFace value={value} />
          </button>
        ))}
      </fieldset>
      <div class="bet-tools">
        <button type="button" class="button quiet" disabled={total === 0} onClick={undo}>
          {t.undo}
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={doubled(bet, limits) === bet || totalOf(bet) === 0}
          data-test="twice"
          onClick={() => change(doubled(bet, limits))}
        >
          {t.twice}
        </button>
      </div>
      <button
        type="button"
        class={`button gold place ${room.pending.value === "bet" ? "asking" : ""}`}
        disabled={fault !== null}
        aria-busy={room.pending.value === "bet"}
        data-move="bet"
        onClick={() => void place()}
      >
        {fault === "least" || fault === "most"
          ? t[fault](chips(fault === "least" ? view.minBet : view.maxBet))
          : fault === "funds"
            ? words.value.moves.notEnough
            : (again === null ? t.place : t.again)(chips(totalOf(bet)))}
      </button>
    </div>
  );
}
