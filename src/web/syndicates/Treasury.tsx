import type { MemberMessage, TreasuryLineMessage } from "../../protocol/syndicates.ts";
import { chips, moment, signed } from "../format.ts";
import { client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { usePages } from "../pages.ts";
import { PagedList } from "../shell/PagedList.tsx";

interface Props {
  readonly id: string;
  readonly members: readonly MemberMessage[];
}

/** Every chip that came into the treasury or went out of it. */
export function Treasury({ id, members }: Props) {
  const t = words.value.syndicates;
  const pages = usePages((page) => client.api.syndicateHistory(id, page));
  const nameOf = (line: TreasuryLineMessage) => members.find(({ userId }) => userId === line.userId)?.username;
  const kinds: Readonly<Record<string, string>> = t.kinds;
  return (
    <section>
      <h2>{t.history}</h2>
      <PagedList pages={pages} empty={t.historyEmpty}>
        {(line) => (
          <li key={line.id} class="line">
            <span class="line-what">
              {[kinds[line.kind] ?? line.kind, nameOf(line), line.period].filter(Boolean).join(" · ")}
              <small>{moment(line.createdAt)}</small>
            </span>
            <span class="line-amount">
              <b class={line.amount > 0 ? "won" : ""}>{signed(line.amount)}</b>
              <small>{chips(line.balanceAfter)}</small>
            </span>
          </li>
        )}
      </PagedList>
    </section>
  );
}
