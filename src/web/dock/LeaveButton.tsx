import type { TableView } from "../../client/index.ts";
import { words } from "../i18n/index.ts";
import { Icon } from "../shell/Icon.tsx";
import type { TableRoom } from "../table/tableRoom.ts";

/** With a bet in play leaving means standing, so that is asked about. */
export function LeaveButton({ room, view }: { readonly room: TableRoom; readonly view: TableView }) {
  const t = words.value.table;
  const leave = () => {
    const isInPlay = (view.seats[room.mine.value]?.bet ?? 0) > 0 && view.phase !== "SETTLED";
    if (!isInPlay || confirm(t.leaveInPlay)) void room.act({ type: "leave" });
  };
  return (
    <button type="button" class="icon-button" aria-label={t.leave} title={t.leave} data-test="leave" onClick={leave}>
      <Icon name="leave" />
    </button>
  );
}
