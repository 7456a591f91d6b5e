import { useSignal } from "@preact/signals";
import type { SyndicateMessage } from "../../protocol/syndicates.ts";
import { chips, count } from "../format.ts";
import { attempt, client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { once } from "../once.ts";
import { usePages } from "../pages.ts";
import { go } from "../router.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { Icon } from "../shell/Icon.tsx";
import { PagedList } from "../shell/PagedList.tsx";
import { TopBar } from "../shell/TopBar.tsx";

export function SyndicatesPage() {
  const t = words.value.syndicates;
  const isMine = useSignal(false);
  const isFounding = useSignal(false);

  const found = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get("name") ?? "").trim();
    const founded = await attempt(() => once(["found", name], (how) => client.api.foundSyndicate(name, how)));
    if (founded === null) return;
    isFounding.value = false;
    go(`/syndicates/${founded.id}`);
  };

  return (
    <>
      <TopBar title={t.title} back="/" />
      <main class="page">
        <p class="lead">{t.lead}</p>
        <div class="lobby-tools">
          <fieldset class="filters">
            <legend class="unseen">{t.title}</legend>
            {[false, true].map((mine) => (
              <label key={String(mine)} class="pill">
                <input
                  type="radio"
                  name="whose"
                  checked={isMine.value === mine}
                  onChange={() => {
                    isMine.value = mine;
                  }}
                />
                <span>{mine ? t.mine : t.all}</span>
              </label>
            ))}
          </fieldset>
          <button
            type="button"
            class="button"
            data-test="found"
            onClick={() => {
              isFounding.value = true;
            }}
          >
            <Icon name="plus" /> {t.found}
          </button>
        </div>
        <List key={String(isMine.value)} isMine={isMine.value} />
      </main>
      <Dialog isOpen={isFounding} title={t.found}>
        <form class="form" onSubmit={(event) => void found(event)}>
          <label class="field">
            {t.name}
            <input name="name" required maxLength={60} autocomplete="off" />
          </label>
          <button type="submit" class="button gold">
            {t.found}
          </button>
        </form>
      </Dialog>
    </>
  );
}

function List({ isMine }: { readonly isMine: boolean }) {
  const t = words.value.syndicates;
  const pages = usePages((page) => client.api.syndicates({ ...page, mine: isMine }));
  return (
    <PagedList pages={pages} empty={t.none}>
      {(syndicate) => <Line key={syndicate.id} syndicate={syndicate} />}
    </PagedList>
  );
}

function Line({ syndicate: { id, name, treasury, memberCount, mine } }: { readonly syndicate: SyndicateMessage }) {
  const t = words.value.syndicates;
  return (
    <li class="line">
      <a class="line-what" href={`/syndicates/${id}`} data-test="syndicate">
        {name}
        <small>
          {t.members(memberCount)}
          {mine !== null && ` · ${t.yours(t.shares(count(mine)))}`}
        </small>
      </a>
      <span class="line-amount">
        <b>{chips(treasury)}</b>
        <small>{t.treasury}</small>
      </span>
    </li>
  );
}
