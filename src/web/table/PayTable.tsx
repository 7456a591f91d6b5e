import type { TableView } from "../../client/index.ts";
import { PERFECT_PAIRS, TWENTY_ONE_PLUS_THREE } from "../../games/blackjack/sideBets.ts";
import { percent } from "../format.ts";
import { words } from "../i18n/index.ts";
import { houseEdgePct } from "../odds/houseEdge.ts";

/** What pays what, and what the house keeps of a bet by these rules. */
export function PayTable({ rules }: { readonly rules: TableView["rules"] }) {
  const t = words.value;
  const edge = houseEdgePct(rules).value;
  const sides = { perfectPairs: PERFECT_PAIRS, twentyOnePlusThree: TWENTY_ONE_PLUS_THREE } as const;
  return (
    <>
      <p class="house-edge" data-test="edge">
        {edge === null ? t.odds.computing : t.odds.edge(percent(edge / 100))}
      </p>
      <dl class="figures">
        <dt>{t.result.BLACKJACK}</dt>
        <dd>{rules.blackjackPays.replace(":", " : ")}</dd>
        <dt>{t.insurance.label}</dt>
        <dd>2 : 1</dd>
      </dl>
      {(Object.keys(sides) as (keyof typeof sides)[]).map((name) => (
        <div key={name}>
          <h4>{t.bet[name]}</h4>
          <dl class="figures">
            {Object.entries(sides[name]).map(([hand, odds]) => (
              <div key={hand}>
                <dt>{t.bet.hands[hand as keyof typeof t.bet.hands]}</dt>
                <dd>{odds} : 1</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </>
  );
}
