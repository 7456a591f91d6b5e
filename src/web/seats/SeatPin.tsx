import { words } from "../i18n/index.ts";
import { callOf } from "./heldSeat.ts";
import { callText, seatsElsewhere } from "./seatCalls.ts";

const MOST = 3; // More would cover what the player reads.

/** The player's seats at other tables, one press away on every page. */
export function SeatPin() {
  const seats = seatsElsewhere.value.slice(0, MOST);
  if (seats.length === 0) return null;
  return (
    <nav class="seat-pins" aria-label={words.value.seat.title} data-test="seats">
      {seats.map((held) => (
        <a
          key={held.view.tableId}
          class={callOf(held) === "rest" ? "seat-pin" : "seat-pin calls"}
          href={`/table/${held.view.tableId}`}
          data-call={callOf(held)}
        >
          <span class="lamp" aria-hidden="true" />
          <span>{callText(held)}</span>
        </a>
      ))}
    </nav>
  );
}
