import { useSignal } from "@preact/signals";
import type { SeatView } from "../../client/index.ts";
import { chips } from "../format.ts";
import { balance } from "../house.ts";
import { words } from "../i18n/index.ts";
import type { TableRoom } from "../table/tableRoom.ts";
import { Hint } from "./Hint.tsx";

/** Half the bet against the dealer's blackjack. With a blackjack in hand it comes to even money. */
export function Insurance({ room, seat }: { readonly room: TableRoom; readonly seat: SeatView }) {
  const t = words.value;
  const isHinted = useSignal(false);
  const cost = Math.floor(seat.bet / 2);
  const hasBlackjack = seat.hands[0]?.status === "BLACKJACK";
  const offer = hasBlackjack ? t.insurance.evenMoney : t.insurance.title(chips(cost));
  return (
    <div class="moves">
      <Hint
        text={isHinted.value ? t.table.noInsurance : `${offer} ${t.insurance.lead}`}
        onAsk={() => (isHinted.value = true)}
      />
      <div class="moves-main">
        <button
          type="button"
          class="button move"
          data-move="decline"
          onClick={() => void room.act({ type: "insurance", take: false })}
        >
          {t.insurance.decline}
        </button>
        <button
          type="button"
          class="button move"
          disabled={cost > (balance.value ?? 0)}
          data-move="insure"
          onClick={() => void room.act({ type: "insurance", take: true })}
        >
          {t.insurance.take}
          <small>+{chips(cost)}</small>
        </button>
      </div>
    </div>
  );
}
