import { useMemo } from "preact/hooks";
import type { RoundRecord } from "../../client/index.ts";
import { download } from "../download.ts";
import { chips, moment, signed } from "../format.ts";
import { user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { Icon } from "../shell/Icon.tsx";
import { playedForText } from "../table/narrate.ts";
import { framesOf } from "./frames.ts";
import { Replay } from "./Replay.tsx";
import { tableOf } from "./tableFacts.ts";
import { Verification } from "./Verification.tsx";
import { verdictOn } from "./verdict.ts";

/** Verified first; a round that verifies can be watched again. */
export function RoundView({ record }: { readonly record: RoundRecord }) {
  const t = words.value.rounds;
  const table = tableOf(record.tableId).value?.name ?? "";
  const verdict = useMemo(() => verdictOn(record), [record]);
  const frames = useMemo(() => (verdict.ok ? framesOf(record, table) : []), [record, verdict, table, words.value]);
  return (
    <>
      <p class="lead">
        {table} · {t.round(record.roundNumber)} · {moment(record.settledAt)}
      </p>
      <Verification verdict={verdict} />
      {frames.length > 0 && <Replay frames={frames} record={record} />}
      {verdict.ok && <Results record={record} />}
      <Seeds record={record} />
      <button
        type="button"
        class="button"
        onClick={() => download(`round-${record.roundId}.json`, "application/json", JSON.stringify(record, null, 2))}
      >
        <Icon name="download" /> {t.download}
      </button>
    </>
  );
}

function Results({ record }: { readonly record: RoundRecord }) {
  return (
    <ol class="lines">
      {record.seats.map((recorded) => {
        const { seat, userId, username, hands, paid, insurance, sideBets } = recorded;
        const playedFor = playedForText(recorded, userId === user.value?.id);
        const staked = [...hands.map(({ bet }) => bet), insurance ?? 0, ...Object.values(sideBets)].reduce(
          (a, b) => a + b,
          0,
        );
        const net = paid - staked;
        return (
          <li key={seat} class="line">
            <span class="line-what">
              {username}
              {playedFor !== "" && <small>{playedFor}</small>}
            </span>
            <span class="line-amount">
              <b class={net > 0 ? "won" : net < 0 ? "lost" : "even"}>{signed(net)}</b>
              <small>{words.value.rounds.staked(chips(staked))}</small>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Seeds({ record: { fairness, seats } }: { readonly record: RoundRecord }) {
  const t = words.value.rounds;
  const nameOf = (seat: number) => seats.find((one) => one.seat === seat)?.username ?? String(seat + 1);
  return (
    <details class="box">
      <summary>{t.seeds}</summary>
      <dl class="facts-list">
        <dt>{words.value.fairness.commitment}</dt>
        <dd class="hex">{fairness.commitment}</dd>
        <dt>{t.serverSeed}</dt>
        <dd class="hex">{fairness.serverSeed}</dd>
        {(fairness.clientSeeds ?? []).map(({ seat, seed }) => (
          <div key={seat}>
            <dt>{t.clientSeed(nameOf(seat))}</dt>
            <dd class="hex">{seed}</dd>
          </div>
        ))}
        <dt>{t.label}</dt>
        <dd class="hex">{fairness.label}</dd>
      </dl>
    </details>
  );
}
