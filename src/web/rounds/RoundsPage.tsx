import type { PlayerRoundMessage } from "../../client/index.ts";
import { chips, moment, signed } from "../format.ts";
import { client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { usePages } from "../pages.ts";
import { PagedList } from "../shell/PagedList.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { tableOf } from "./tableFacts.ts";

/** What the player has played, newest first. Every one can be looked at again and verified. */
export function RoundsPage() {
  const t = words.value.rounds;
  const pages = usePages(client.api.myRounds);
  return (
    <>
      <TopBar title={t.title} back="/" />
      <main class="page">
        <header class="page-head">
          <a class="button" href="/verify">
            {t.verifyOther}
          </a>
        </header>
        <PagedList pages={pages} empty={t.empty}>
          {(round) => <Line key={`${round.roundId}:${round.seat}`} round={round} />}
        </PagedList>
      </main>
    </>
  );
}

function Line({ round: { roundId, tableId, staked, paid, settledAt } }: { readonly round: PlayerRoundMessage }) {
  const net = paid - staked;
  return (
    <li class="line">
      <a class="line-what" href={`/rounds/${roundId}`} data-test="round">
        {tableOf(tableId).value?.name ?? "…"}
        <small>{moment(settledAt)}</small>
      </a>
      <span class="line-amount">
        <b class={net > 0 ? "won" : net < 0 ? "lost" : "even"}>{signed(net)}</b>
        <small>{words.value.rounds.staked(chips(staked))}</small>
      </span>
    </li>
  );
}
