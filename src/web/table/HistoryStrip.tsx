import { chips, count, signed } from "../format.ts";
import { words } from "../i18n/index.ts";
import type { TableRoom } from "./tableRoom.ts";

const SHOWN = 20;

/** The last twenty rounds at a glance: what each brought, and what they come to. */
export function HistoryStrip({ room: { history } }: { readonly room: TableRoom }) {
  const t = words.value.history;
  const rounds = history.rounds.value.slice(-SHOWN);
  const { net, streak } = history.figures.value;
  if (rounds.length === 0) return null;
  return (
    <div class="history" data-test="history">
      <ol aria-label={t.strip}>
        {rounds.map(({ roundId, net: one, isBlackjack }) => (
          <li key={roundId} class={`past ${toneOf(one)} ${isBlackjack ? "blackjack" : ""}`} title={signed(one)}>
            <span class="unseen">{signed(one)}</span>
          </li>
        ))}
      </ol>
      <p>
        <span class={toneOf(net)}>{t.net(signed(net))}</span>
        {streak > 2 && <span class="streak"> · {t.streak(streak)}</span>}
      </p>
    </div>
  );
}

/** The same in figures. */
export function HistoryFigures({ room: { history } }: { readonly room: TableRoom }) {
  const t = words.value.history;
  const { rounds, won, staked, net, best } = history.figures.value;
  if (rounds === 0) return <p class="empty">{t.none}</p>;
  return (
    <dl class="figures">
      <dt>{t.rounds}</dt>
      <dd>{count(rounds)}</dd>
      <dt>{t.won}</dt>
      <dd>{count(won)}</dd>
      <dt>{t.staked}</dt>
      <dd>{chips(staked)}</dd>
      <dt>{t.result}</dt>
      <dd class={toneOf(net)}>{signed(net)}</dd>
      <dt>{t.best}</dt>
      <dd>{chips(best)}</dd>
    </dl>
  );
}

const toneOf = (net: number): string => (net > 0 ? "won" : net < 0 ? "lost" : "even");
