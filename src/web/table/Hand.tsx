import type { HandView } from "../../client/index.ts";
import { cardNames } from "../cards/names.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { DealtCard } from "./DealtCard.tsx";
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
  readonly flying: ReadonlySet<string>;
}

export function Hand({ hand, seat, index, roundId, isActive, isSplit, isSmall, flying }: Props) {
  const t = words.value;
  const outcome = outcomeName(hand);
  const isBlackjack = hand.status === "BLACKJACK";
  return (
    <div
      class={`hand ${isBlackjack ? "natural" : ""} ${isActive ? "at-turn" : ""} ${hand.status === "BUST" ? "bust" : ""} ${hand.outcome === null ? "" : `settled ${toneOf(hand)}`}`}
      style={{ "--n": String(hand.cards.length) }}
      data-test="hand"
      data-cards={hand.cards.join(" ")}
    >
      <div class="cards" aria-hidden="true">
        {hand.cards.map((code, place) => (
          <DealtCard
            key={`${roundId}:${place}:${code}`}
            code={code}
            isFlying={flying.has(seatPlace(seat, index, place))}
            isSmall={isSmall}
          />
        ))}
      </div>
      <span class="unseen">
        {cardNames(hand.cards)}, {totalText(hand)}
      </span>
      {hand.total > 0 && (
        <span class={`total ${isBlackjack ? "blackjack" : ""}`} aria-hidden="true">
          {isBlackjack ? "BJ" : totalText(hand)}
        </span>
      )}
      {isSplit && <span class="hand-bet">{chips(hand.bet)}</span>}
      {outcome !== "" && (
        <span class={`outcome ${toneOf(hand)}`} data-test="outcome">
          {outcome}
        </span>
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
