import type { TableView } from "../../client/index.ts";
import { cardNames } from "../cards/names.ts";
import { words } from "../i18n/index.ts";
import { DealtCard } from "./DealtCard.tsx";
import { dealerPlace } from "./newCards.ts";

interface Props {
  readonly view: TableView;
  readonly flying: ReadonlySet<string>;
}

export function Dealer({ view: { dealer, roundId }, flying }: Props) {
  const t = words.value;
  const { cards, total } = dealer;
  return (
    <section class="dealer" aria-label={t.table.dealer} data-test="dealer" data-cards={cards.join(" ")}>
      <div class="cards" aria-hidden="true" style={{ "--n": String(cards.length) }}>
        {cards.map((code, index) => (
          <DealtCard
            // A hole card that is turned over stays the same card.
            key={`${roundId}:${index}`}
            code={code}
            isFlying={flying.has(dealerPlace(index))}
            isSmall={false}
          />
        ))}
      </div>
      {cards.length > 0 && (
        <>
          <span class="unseen">{cardNames(cards)}</span>
          {total !== null && (
            <span key={total} class={`total ${total > 21 ? "bust" : ""}`}>
              {total > 21 ? `${total} · ${t.result.BUST}` : total}
            </span>
          )}
        </>
      )}
    </section>
  );
}
