import type { TableView } from "../../client/index.ts";
import { chips } from "../format.ts";
import { words } from "../i18n/index.ts";
import { ruleLines } from "../lobby/ruleWords.ts";
import { HistoryFigures, HistoryStrip } from "./HistoryStrip.tsx";
import { PayTable } from "./PayTable.tsx";
import { OWN_WORDS_MAX, ownWords, seedBehind } from "./seeds.ts";
import type { TableRoom } from "./tableRoom.ts";

/** The house's rules, and what the present round's shuffle is made from. */
export function TableInfo({ room, view }: { readonly room: TableRoom; readonly view: TableView }) {
  const t = words.value;
  const { fairness } = view;
  const last = room.lastRound.value?.roundId;
  const seed = seedBehind(fairness, room.mine.value);
  return (
    <div class="table-info">
      <p class="limits">{t.lobby.bets(chips(view.minBet), chips(view.maxBet))}</p>
      <h3>{t.history.title}</h3>
      <HistoryStrip room={room} />
      <HistoryFigures room={room} />
      <details class="box">
        <summary>{t.odds.howTo}</summary>
        <ul class="how-to">
          {t.odds.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      </details>
      <h3>{t.odds.title}</h3>
      <PayTable rules={view.rules} />
      <h3>{t.rules.title}</h3>
      <ul>
        {ruleLines(view.rules).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <h3>{t.fairness.title}</h3>
      <p>{t.fairness.lead}</p>
      <dl class="facts-list">
        <dt>{t.fairness.commitment}</dt>
        <dd class="hex">{fairness.commitment || "–"}</dd>
        <dt>
          <label for="own-words">{t.fairness.ownWords}</label>
        </dt>
        <dd class="field">
          <input
            id="own-words"
            maxLength={OWN_WORDS_MAX}
            autocomplete="off"
            value={ownWords}
            data-test="own-words"
            onChange={({ currentTarget }) => (ownWords.value = currentTarget.value.replace(/[^\x20-\x7e]/g, ""))}
          />
          <small>{t.fairness.ownWhy}</small>
        </dd>
        {seed !== null && (
          <>
            <dt>{t.fairness.yourSeed}</dt>
            <dd class="hex">{seed}</dd>
          </>
        )}
        <dt>{t.fairness.revealed}</dt>
        <dd class="hex">{fairness.revealed ?? t.fairness.notYet}</dd>
      </dl>
      {last !== undefined && (
        <a class="button" href={`/rounds/${last}`}>
          {t.fairness.verifyLast}
        </a>
      )}
    </div>
  );
}
