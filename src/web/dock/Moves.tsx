import { useSignal } from "@preact/signals";
import type { TableView } from "../../client/index.ts";
import { hintFor } from "../../games/blackjack/hint.ts";
import { chips } from "../format.ts";
import { balance } from "../house.ts";
import { words } from "../i18n/index.ts";
import { moveName } from "../table/narrate.ts";
import type { TableRoom } from "../table/tableRoom.ts";
import { Hint } from "./Hint.tsx";
import { isMove, type Move } from "./moves.ts";

interface Props {
  readonly room: TableRoom;
  readonly view: TableView;
  readonly turn: NonNullable<TableView["turn"]>;
}

/** Only what the rules allow now. Doubling and splitting say what they cost, and ask for nothing one does not have. */
export function Moves({ room, view, turn }: Props) {
  const t = words.value;
  const hintedAt = useSignal("");
  const situation = `${view.roundId}:${turn.hand}:${view.version}`;
  const hint = hintedAt.value === situation ? hintFor(view) : null;
  const bet = view.seats[turn.seat]?.bet ?? 0;
  const pending = room.pending.value;

  const button = (move: Move) => {
    const cost = move === "double" || move === "split" ? bet : 0;
    const isShort = cost > (balance.value ?? 0);
    return (
      <button
        key={move}
        type="button"
        class={`button move ${move} ${hint === move ? "hinted" : ""} ${pending === move ? "asking" : ""}`}
        disabled={isShort}
        title={isShort ? t.moves.notEnough : undefined}
        aria-busy={pending === move}
        data-move={move}
        onClick={() => void room.act({ type: move })}
      >
        {moveName(move)}
        {cost > 0 && <small>+{chips(cost)}</small>}
      </button>
    );
  };

  const open = turn.actions.filter(isMove);
  return (
    <div class="moves">
      <Hint text={hint === null ? "" : t.table.hintSays(moveName(hint))} onAsk={() => (hintedAt.value = situation)} />
      {/* Hit and stand keep their places, whatever else is open. */}
      <div class="moves-more">{open.filter((move) => !isMain(move)).map(button)}</div>
      <div class="moves-main">{open.filter(isMain).map(button)}</div>
    </div>
  );
}

const isMain = (move: Move): boolean => move === "hit" || move === "stand";
