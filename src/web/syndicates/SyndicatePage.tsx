import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SyndicateMessage } from "../../protocol/syndicates.ts";
import { chips, count, moment, percent } from "../format.ts";
import { attempt, client, isAdmin, user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { once } from "../once.ts";
import { usePages } from "../pages.ts";
import { Missing } from "../shell/Missing.tsx";
import { PagedList } from "../shell/PagedList.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { toast } from "../shell/toasts.ts";
import { useAnswer } from "../useAnswer.ts";
import { AmountForm } from "./AmountForm.tsx";
import { FounderRules } from "./FounderRules.tsx";
import { Invitations, mayJoin } from "./Invitations.tsx";
import { Treasury } from "./Treasury.tsx";

export function SyndicatePage({ id }: { readonly id: string }) {
  const { answer: syndicate, problem, ask } = useAnswer(() => client.api.syndicate(id));
  useEffect(() => client.on("dividend", ({ syndicateId }) => syndicateId === id && ask()), []);
  const now = syndicate.value;
  return (
    <>
      <TopBar title={now?.name ?? words.value.syndicates.title} back="/syndicates" />
      <main class="page">
        {now === null ? <Missing problem={problem} onAgain={ask} /> : <Syndicate syndicate={syndicate} now={now} />}
      </main>
    </>
  );
}

interface Props {
  readonly syndicate: Signal<SyndicateMessage | null>;
  readonly now: SyndicateMessage;
}

function Syndicate({ syndicate, now }: Props) {
  const t = words.value.syndicates;
  const isFounder = now.founderId === user.value?.id;
  return (
    <>
      <section class="purse">
        <p>{t.treasury}</p>
        <p class="purse-amount" data-test="treasury">
          {chips(now.treasury)}
        </p>
        <p>{t.distributes(percent(now.distributedBp / 10_000))}</p>
        {now.nextPayDay !== null && <p data-test="next-pay-day">{t.nextPayDay(moment(now.nextPayDay))}</p>}
        {now.treasuryMin > 0 && <p>{t.keeps(chips(now.treasuryMin))}</p>}
      </section>
      {now.mine === null ? <Join syndicate={syndicate} now={now} /> : <Member syndicate={syndicate} now={now} />}
      {isFounder && <FounderRules syndicate={syndicate} now={now} />}
      {isFounder && !now.isOpen && <Invitations id={now.id} />}
      {/* Who joins or leaves changes the members, money that moves the history: then they are asked for anew. */}
      <Members key={`members:${now.memberCount}:${now.shares}`} syndicate={now} />
      {(now.mine !== null || isFounder || isAdmin.value) && (
        <Treasury key={`treasury:${now.treasury}`} id={now.id} members={now.members} />
      )}
    </>
  );
}

function Join({ syndicate, now }: Props) {
  const t = words.value.syndicates;
  if (!mayJoin(now)) return <Ask syndicate={syndicate} now={now} />;
  const join = async () => {
    const joined = await attempt(() => once(["join", now.id], (how) => client.api.joinSyndicate(now.id, how)));
    if (joined !== null) syndicate.value = joined;
  };
  return (
    <div class="page-head">
      <p>
        {now.invitation === "INVITED" && `${t.youAreInvited} `}
        {t.joinHow}
      </p>
      <button type="button" class="button gold" onClick={() => void join()}>
        {t.join}
      </button>
    </div>
  );
}

/** Closed: its founder decides who comes in. */
function Ask({ syndicate, now }: Props) {
  const t = words.value.syndicates;
  const ask = async () => {
    const asked = await attempt(() => once(["ask", now.id], (how) => client.api.askToJoin(now.id, how)));
    if (asked !== null) syndicate.value = asked;
  };
  return (
    <div class="page-head">
      <p>{t.closed}</p>
      {now.invitation === "ASKED" ? (
        <p class="lead">{t.youAsked}</p>
      ) : (
        <button type="button" class="button" onClick={() => void ask()}>
          {t.ask}
        </button>
      )}
    </div>
  );
}

function Member({ syndicate, now }: Props) {
  const t = words.value.syndicates;
  const mine = now.mine ?? 0;
  const contribute = async (chipsGiven: number) => {
    const amount = Math.round(chipsGiven * 100);
    const thanks = await attempt(() =>
      once(["contribute", now.id, amount], (how) => client.api.contribute(now.id, amount, how)),
    );
    if (thanks === null) return;
    syndicate.value = thanks;
    toast(t.bought(t.shares(count(thanks.contribution.shares))));
    await attempt(() => client.loadWallet());
  };
  const leave = async () => {
    if (mine > 0 && !confirm(t.leaveSure(chips(Math.floor(mine * now.sharePrice))))) return;
    const left = await attempt(() => once(["leave", now.id], (how) => client.api.leaveSyndicate(now.id, how)));
    if (left !== null) syndicate.value = left;
  };
  return (
    <>
      <AmountForm label={t.amount} action={t.contribute} min={0.01} step={0.01} start={50} onSubmit={contribute} />
      <div class="page-head">
        <p>
          {t.yours(t.shares(count(mine)))}
          {mine > 0 && ` · ${t.owns(percent(mine / now.shares))}`}
        </p>
        <button type="button" class="link" onClick={() => void leave()}>
          {t.leave}
        </button>
      </div>
      <p>{t.price(chips(Math.ceil(now.sharePrice)))}</p>
      {mine > 0 && <p data-test="dividend-now">{t.brings(chips(now.dividendNow))}</p>}
    </>
  );
}

function Members({ syndicate: { id, memberCount } }: { readonly syndicate: SyndicateMessage }) {
  const t = words.value.syndicates;
  const pages = usePages((page) => client.api.syndicateMembers(id, page));
  return (
    <section>
      <h2>{t.members(memberCount)}</h2>
      {memberCount > 0 && (
        <PagedList pages={pages} empty="">
          {({ userId, username, shares, granted }) => (
            <li key={userId} class="line">
              <span class="line-what">
                {username}
                {granted && ` · ${t.granted}`}
              </span>
              <span class="line-amount">{t.shares(count(shares))}</span>
            </li>
          )}
        </PagedList>
      )}
    </section>
  );
}
