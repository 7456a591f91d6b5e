import type { TableView } from "../../client/index.ts";
import { words } from "../i18n/index.ts";
import { moveName } from "../table/narrate.ts";
import { comingHand, IN_ADVANCE } from "../table/preselect.ts";
import type { TableRoom } from "../table/tableRoom.ts";

/** While others play: a move that is made as soon as one's turn comes. Pressed again it is taken back. */
export function InAdvance({ room, view }: { readonly room: TableRoom; readonly view: TableView }) {
  const mine = room.mine.value;
  if (comingHand(view, mine) === undefined) return null;
  const chosen = room.preselect.chosen.value?.move;
  return (
    <fieldset class="in-advance">
      <legend>{words.value.bet.pre}</legend>
      {IN_ADVANCE.map((move) => (
        <button
          key={move}
          type="button"
          class="button"
          aria-pressed={chosen === move}
          data-advance={move}
          onClick={() => room.preselect.toggle(view, mine, move)}
        >
          {moveName(move)}
        </button>
      ))}
    </fieldset>
  );
}
