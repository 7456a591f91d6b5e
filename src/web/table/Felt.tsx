import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { TableView } from "../../client/index.ts";
import { clothOf } from "./cloth.ts";
import { Dealer } from "./Dealer.tsx";
import { FeltPrint } from "./FeltPrint.tsx";
import { sweep } from "./flights.ts";
import { layout } from "./layout.ts";
import { seatPlaces } from "./places.ts";
import { Seat } from "./Seat.tsx";
import type { TableRoom } from "./tableRoom.ts";

export function Felt({ room, view }: { readonly room: TableRoom; readonly view: TableView }) {
  const node = useRef<HTMLElement>(null);
  const lastRound = useRef(view.roundId);
  const drawn = useRef(false);
  const mine = room.mine.value;
  const places = seatPlaces(view.seats.length, mine, layout.value);

  // Runs while the old round's cards are still on the page.
  useSignalEffect(() => {
    const roundId = room.view.value?.roundId ?? null;
    if (roundId !== lastRound.current && node.current !== null) sweep(node.current);
    lastRound.current = roundId;
    drawn.current = true;
  });

  return (
    <section ref={node} class={`felt ${layout.value} cloth-${clothOf(view)}`} aria-label={view.name}>
      <div class="cloth" aria-hidden="true" />
      <FeltPrint rules={view.rules} layout={layout.value} />
      <span class="shoe" aria-hidden="true" />
      <span class="tray" aria-hidden="true" />
      <Dealer view={view} dealt={room.dealt.value} />
      <ol class="seats">
        {view.seats.map((_, index) => (
          <Seat
            key={index}
            view={view}
            index={index}
            place={places[index] ?? { x: 50, y: 50 }}
            isMine={index === mine}
            isSmall={index !== mine && layout.value !== "wide"}
            canSit={mine < 0 && view.frozen === undefined}
            isFresh={drawn.current}
            dealt={room.dealt.value}
            paid={room.paid.value?.get(index) ?? null}
            onSit={() => void room.act({ type: "sit", seat: index })}
          />
        ))}
      </ol>
      <div class="ghosts" aria-hidden="true" />
    </section>
  );
}
