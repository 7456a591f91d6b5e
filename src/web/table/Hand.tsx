import type { HandView } from "../../client/index.ts";
import { cardNames } from "../cards/names.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { DealtCard } from "./DealtCard.tsx";
import { Landed } from "./Landed.tsx";
import { outcomeName, totalText } from "./narrate.ts";
import { seatPlace } from "./newCards.ts";

interface Props {
  readonly hand: HandView;
  readonly seat: number;
  readonly index: number;
  readonly roundId: string | null;
  readonly isActive: boolean;
  readonly isSplit: boolean;
  readonly isSmall: boolean;
  readonly dealt: ReadonlyMap<string, number>;
}

export function Hand({ hand, seat, index, roundId, isActive, isSplit, isSmall, dealt }: Props) {
  const t = words.value;
  const outcome = outcomeName(hand);
  const isBlackjack = hand.status === "BLACKJACK";
  return (
    <div
      class={`hand ${isActive ? "at-turn" : ""} ${hand.status === "BUST" ? "bust" : ""} ${hand.outcome === null ? "" : `settled ${toneOf(hand)}`}`}
      style={{ "--n": String(hand.cards.length) }}
      data-test="hand"
      data-cards={hand.cards.join(" ")}
    >
      <div class="cards" aria-hidden="true">
        {hand.cards.map((code, place) => (
          <DealtCard
            key={`${roundId}:${place}:${code}`}
            code={code}
            order={dealt.get(seatPlace(seat, index, place))}
            isSmall={isSmall}
          />
        ))}
      </div>
      <span class="unseen">
        {cardNames(hand.cards)}, {totalText(hand)}
      </span>
      <Landed key={hand.cards.length} class={`total ${isBlackjack ? "blackjack" : ""}`} dealt={dealt} isPicture>
        {isBlackjack ? "BJ" : totalText(hand)}
      </Landed>
      {isSplit && <span class="hand-bet">{chips(hand.bet)}</span>}
      {outcome !== "" && (
        <Landed class={`outcome ${toneOf(hand)}`} dealt={dealt}>
          {outcome}
        </Landed>
      )}
      {hand.status === "BLACKJACK" && outcome === "" && <span class="unseen">{t.result.BLACKJACK}</span>}
    </div>
  );
}

/** Won, lost or even: the colour of an outcome. It always comes with its word. */
function toneOf({ bet, payout, status }: Pick<HandView, "bet" | "payout" | "status">): "won" | "lost" | "even" {
  if (payout === null) return status === "BUST" ? "lost" : "even";
  return payout > bet ? "won" : payout < bet ? "lost" : "even";
}
