import { useRef } from "preact/hooks";
import type { TableView } from "../../client/index.ts";
import type { Stage } from "../reveal/plan.ts";
import { clothOf } from "./cloth.ts";
import { Dealer } from "./Dealer.tsx";
import { FeltPrint } from "./FeltPrint.tsx";
import { sweep } from "./flights.ts";
import { layout } from "./layout.ts";
import { seatPlaces } from "./places.ts";
import { Seat } from "./Seat.tsx";
import type { Paid } from "./shownTable.ts";

interface Props {
  readonly view: TableView;
  /** Index of the player's own seat, or −1. */
  readonly mine: number;
  readonly stage: Stage;
  /** Where the cards lie that leave the shoe just now. */
  readonly flying: ReadonlySet<string>;
  readonly paid: Paid;
  /** Takes a seat; without it none can be taken. */
  readonly onSit?: (seat: number) => void;
}

export function Felt({ view, mine, stage, flying, paid, onSit }: Props) {
  const node = useRef<HTMLElement>(null);
  const lastRound = useRef(view.roundId);
  const places = seatPlaces(view.seats.length, mine, layout.value);
  const isFresh = node.current !== null;

  // While drawing, because only until it is done are the old round's cards still on the page.
  if (lastRound.current !== view.roundId && node.current !== null) sweep(node.current);
  lastRound.current = view.roundId;

  return (
    <section ref={node} class={`felt ${layout.value} cloth-${clothOf(view)}`} aria-label={view.name}>
      <div class="scenery" aria-hidden="true">
        <div class="cloth" />
        <FeltPrint rules={view.rules} layout={layout.value} />
        <span class="shoe" />
        <span class="tray" />
      </div>
      <Dealer view={view} flying={flying} />
      <ol class="seats">
        {view.seats.map((_, index) => (
          <Seat
            key={index}
            view={view}
            index={index}
            place={places[index] ?? { x: 50, y: 50 }}
            isMine={index === mine}
            isSmall={index !== mine && layout.value !== "wide"}
            isFresh={isFresh}
            stage={stage}
            flying={flying}
            paid={paid?.get(index) ?? null}
            onSit={mine < 0 && view.frozen === undefined ? onSit : undefined}
          />
        ))}
      </ol>
      <div class="ghosts" aria-hidden="true" />
    </section>
  );
}
