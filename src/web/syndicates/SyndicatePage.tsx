import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SyndicateMessage } from "../../protocol/syndicates.ts";
import { chips, count, percent } from "../format.ts";
import { attempt, client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { TopBar } from "../shell/TopBar.tsx";
import { toast } from "../shell/toasts.ts";
import { AmountForm } from "./AmountForm.tsx";
import { Treasury } from "./Treasury.tsx";

export function SyndicatePage({ id }: { readonly id: string }) {
  const syndicate = useSignal<SyndicateMessage | null>(null);
  useEffect(() => {
    void attempt(() => client.api.syndicate(id)).then((answer) => {
      syndicate.value = answer;
    });
  }, [id]);
  const now = syndicate.value;
  const t = words.value.syndicates;
  return (
    <>
      <TopBar title={now?.name ?? ""} back="/syndicates" />
      <main class="page">
        {now === null ? (
          <div class="loading" />
        ) : (
          <>
            <section class="purse">
              <p>{t.treasury}</p>
              <p class="purse-amount" data-test="treasury">
                {chips(now.treasury)}
              </p>
              <p>{t.distributes(percent(now.distributedBp / 10_000))}</p>
            </section>
            {now.mine === null ? <Join syndicate={syndicate} now={now} /> : <Member syndicate={syndicate} now={now} />}
            <Members syndicate={now} />
            {/* A contribution changes the history: it is asked for anew. */}
            {now.mine !== null && <Treasury key={now.treasury} id={id} members={now.members} />}
          </>
        )}
      </main>
    </>
  );
}

interface Props {
  readonly syndicate: Signal<SyndicateMessage | null>;
  readonly now: SyndicateMessage;
}

function Join({ syndicate, now }: Props) {
  const t = words.value.syndicates;
  if (!now.isOpen) return <p class="empty">{t.closed}</p>;
  const join = async (shares: number) => {
    const joined = await attempt(() => client.api.joinSyndicate(now.id, shares));
    if (joined !== null) syndicate.value = joined;
  };
  return (
    <AmountForm
      label={t.joinMore}
      action={t.join}
      min={1}
      max={now.sharesMax}
      step={1}
      start={Math.min(100, now.sharesMax)}
      onSubmit={join}
    />
  );
}

function Member({ syndicate, now }: Props) {
  const t = words.value.syndicates;
  const contribute = async (amount: number) => {
    const thanks = await attempt(() => client.api.contribute(now.id, Math.round(amount * 100)));
    if (thanks === null) return;
    syndicate.value = thanks;
    toast(t.contributed);
    await attempt(() => client.loadWallet());
  };
  const leave = async () => {
    if (!confirm(t.leaveSure)) return;
    const left = await attempt(() => client.api.leaveSyndicate(now.id));
    if (left !== null) syndicate.value = left;
  };
  return (
    <>
      <AmountForm label={t.amount} action={t.contribute} min={0.01} step={0.01} start={50} onSubmit={contribute} />
      <div class="page-head">
        <p>{t.yours(t.shares(count(now.mine ?? 0)))}</p>
        <button type="button" class="link" onClick={() => void leave()}>
          {t.leave}
        </button>
      </div>
    </>
  );
}

function Members({ syndicate: { members, memberCount } }: { readonly syndicate: SyndicateMessage }) {
  const t = words.value.syndicates;
  return (
    <section>
      <h2>{t.members(memberCount)}</h2>
      <ol class="lines">
        {members.map(({ userId, username, shares }) => (
          <li key={userId} class="line">
            <span class="line-what">{username}</span>
            <span class="line-amount">{t.shares(count(shares))}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
