import { type Signal, useSignal } from "@preact/signals";
import type { AdminPlayerMessage } from "../../client/index.ts";
import { chips, moment } from "../format.ts";
import { attempt } from "../house.ts";
import { usePages } from "../pages.ts";
import { PagedList } from "../shell/PagedList.tsx";
import { LedgerLine } from "../wallet/LedgerLine.tsx";
import { ledgerOf, players, setBanned, unfreeze } from "./calls.ts";

/** Find a player; see their ledger; ban them, or let them in again. */
export function PlayersPage() {
  const search = useSignal("");
  const chosen = useSignal<AdminPlayerMessage | null>(null);
  const find = (event: SubmitEvent) => {
    event.preventDefault();
    chosen.value = null;
    search.value = String(new FormData(event.currentTarget as HTMLFormElement).get("search") ?? "").trim();
  };
  return (
    <>
      <form class="amount-form" onSubmit={find}>
        <label class="field">
          Beginning of a name, e-mail address or id
          <input name="search" type="search" autocomplete="off" />
        </label>
        <button type="submit" class="button gold">
          Find
        </button>
      </form>
      {chosen.value === null ? (
        <Found key={search.value} search={search.value} chosen={chosen} />
      ) : (
        <Player key={chosen.value.id} player={chosen.value} chosen={chosen} />
      )}
    </>
  );
}

function Found({ search, chosen }: { readonly search: string; readonly chosen: Signal<AdminPlayerMessage | null> }) {
  const pages = usePages((page) => players(search === "" ? page : { ...page, search }));
  return (
    <section class="panel" aria-label="Players" data-test="players">
      <h2>Players</h2>
      <PagedList pages={pages} empty="Nobody by that name.">
        {(player) => (
          <li key={player.id} class="line">
            <button
              type="button"
              class="link line-what"
              onClick={() => {
                chosen.value = player;
              }}
            >
              {player.username}
            </button>
            <span class="line-amount">
              <Tags player={player} />
              <small>{player.balance === null ? "no wallet" : chips(player.balance)}</small>
            </span>
          </li>
        )}
      </PagedList>
    </section>
  );
}

function Tags({ player: { role, status, guest, frozenReason } }: { readonly player: AdminPlayerMessage }) {
  const tags = [
    role === "ADMIN" ? "admin" : guest ? "guest" : "player",
    ...(status === "ACTIVE" ? [] : [status.toLowerCase()]),
    ...(frozenReason === null ? [] : ["frozen"]),
  ];
  return (
    <>
      {tags.map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      ))}
    </>
  );
}

interface PlayerProps {
  readonly player: AdminPlayerMessage;
  readonly chosen: Signal<AdminPlayerMessage | null>;
}

function Player({ player, chosen }: PlayerProps) {
  const { id, username, email, createdAt, balance, status, frozenReason, role } = player;
  const ledger = usePages((page) => ledgerOf(id, page));
  const decide = async (isBanned: boolean) => {
    if (isBanned && !confirm(`Ban ${username}? They are signed out everywhere at once.`)) return;
    const done = await attempt(() => setBanned(id, isBanned));
    if (done !== null) chosen.value = { ...player, status: done.status };
  };
  const letGo = async () => {
    const done = await attempt(() => unfreeze({ kind: "account", id: `player:${id}` }));
    if (done !== null) chosen.value = { ...player, frozenReason: null };
  };
  return (
    <section class="panel" aria-label={username} data-test="player">
      <div class="page-head">
        <h2>{username}</h2>
        <button
          type="button"
          class="link"
          onClick={() => {
            chosen.value = null;
          }}
        >
          All players
        </button>
      </div>
      <p class="lead">
        <Tags player={player} /> {email ?? "no e-mail address"} · since {moment(createdAt)} ·{" "}
        {balance === null ? "no wallet" : `${chips(balance)} chips`}
      </p>
      <p class="hex">{id}</p>
      {frozenReason !== null && (
        <p class="problem">
          The wallet is frozen: {frozenReason}{" "}
          <button type="button" class="button" onClick={() => void letGo()}>
            Unfreeze
          </button>
        </p>
      )}
      {role === "PLAYER" && status !== "EXCLUDED" && (
        <button type="button" class="button" onClick={() => void decide(status === "ACTIVE")}>
          {status === "ACTIVE" ? "Ban" : "Lift the ban"}
        </button>
      )}
      <h3>Ledger</h3>
      <PagedList pages={ledger} empty="No chip has moved yet.">
        {(line) => <LedgerLine key={`${line.id}:${line.balanceAfter}`} line={line} />}
      </PagedList>
    </section>
  );
}
