import { useRef } from "preact/hooks";
import type { TableView } from "../../client/index.ts";
import type { Stage } from "../reveal/plan.ts";
import { Discard, Shoe } from "./Boxes.tsx";
import type { BetDesk } from "./betDesk.ts";
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
  /** Where the player's own bets are built; without it the circles only show. */
  readonly desk?: BetDesk;
}

export function Felt({ view, mine, stage, flying, paid, onSit, desk }: Props) {
  const node = useRef<HTMLElement>(null);
  const lastRound = useRef(view.roundId);
  /** Cards of the last round: swept, and not yet shuffled again. */
  const swept = useRef(0);
  const places = seatPlaces(view.seats.length, mine, layout.value);
  const isFresh = node.current !== null;

  // While drawing, because only until it is done are the old round's cards still on the page.
  if (lastRound.current !== view.roundId && node.current !== null) sweep(node.current);
  lastRound.current = view.roundId;
  const cards = cardsOn(view);
  if (cards > 0) swept.current = cards;

  return (
    <section
      ref={node}
      class={`felt ${isFresh ? "fresh" : ""} ${layout.value} cloth-${clothOf(view)}`}
      aria-label={view.name}
    >
      <div class="scenery" aria-hidden="true">
        <div class="rail">
          <div class="cloth" />
        </div>
        <FeltPrint rules={view.rules} layout={layout.value} />
        <Shoe decks={view.rules.decks} dealt={cards} />
        <Discard cards={cards === 0 ? swept.current : 0} />
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
            isSmall={index !== mine && (layout.value === "tall" || layout.value === "flat")}
            isFresh={isFresh}
            stage={stage}
            flying={flying}
            paid={paid?.get(index) ?? null}
            onSit={mine < 0 && view.frozen === undefined ? onSit : undefined}
            desk={index === mine ? desk : undefined}
          />
        ))}
      </ol>
      <div class="ghosts" aria-hidden="true" />
    </section>
  );
}

const cardsOn = ({ dealer, seats }: TableView): number =>
  dealer.cards.length + seats.flatMap((seat) => seat?.hands ?? []).reduce((sum, { cards }) => sum + cards.length, 0);
