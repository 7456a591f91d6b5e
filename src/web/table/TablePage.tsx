import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { TableView } from "../../client/index.ts";
import { Chat } from "../chat/Chat.tsx";
import { messagesOf } from "../chat/messages.ts";
import { Dock } from "../dock/Dock.tsx";
import { useMoveKeys } from "../dock/useMoveKeys.ts";
import { words } from "../i18n/index.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { Icon } from "../shell/Icon.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { Felt } from "./Felt.tsx";
import { TableInfo } from "./TableInfo.tsx";
import { openTableRoom, type TableRoom } from "./tableRoom.ts";

/** One table: the felt, the dock, and the talk beside it. */
export function TablePage({ tableId }: { readonly tableId: string }) {
  const room = useMemo(() => openTableRoom(tableId), [tableId]);
  useEffect(() => () => room.stop(), [room]);
  useMoveKeys();
  const view = room.view.value;

  if (room.lost.value !== null) return <Lost />;
  return (
    <div class="table-page">
      <TopBar title={view?.name ?? ""} back="/">
        {view !== null && <TableTools room={room} view={view} />}
      </TopBar>
      {view === null ? (
        <main class="loading" aria-busy="true" />
      ) : (
        <main class="table" data-test="table" data-version={view.version} data-phase={view.phase}>
          <Felt
            view={view}
            mine={room.mine.value}
            dealt={room.dealt.value}
            paid={room.paid.value}
            onSit={(seat) => void room.act({ type: "sit", seat })}
          />
          <Dock room={room} view={view} />
        </main>
      )}
    </div>
  );
}

function TableTools({ room, view }: { readonly room: TableRoom; readonly view: TableView }) {
  const t = words.value;
  const isChatting = useSignal(false);
  const isInformed = useSignal(false);
  const messages = messagesOf(view.tableId);
  const seen = useSignal(messages.value.length);
  const unread = useComputed(() => (isChatting.value ? 0 : Math.max(0, messages.value.length - seen.value)));
  useEffect(() => {
    if (isChatting.value) seen.value = messages.value.length;
  }, [isChatting.value, messages.value.length]);

  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={t.table.info}
        title={t.table.info}
        onClick={() => (isInformed.value = true)}
      >
        <Icon name="info" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={unread.value > 0 ? `${t.table.chat}: ${t.chat.unread(unread.value)}` : t.table.chat}
        onClick={() => (isChatting.value = true)}
        data-test="chat"
      >
        <Icon name="chat" />
        {unread.value > 0 && <span class="unread">{unread.value}</span>}
      </button>
      <Dialog isOpen={isChatting} title={t.chat.title} kind="sheet">
        <Chat tableId={view.tableId} />
      </Dialog>
      <Dialog isOpen={isInformed} title={view.name} kind="sheet">
        <TableInfo room={room} view={view} />
      </Dialog>
    </>
  );
}

function Lost() {
  const t = words.value.table;
  return (
    <>
      <TopBar title="" back="/" />
      <main class="notice">
        <p>{t.lost}</p>
        <a class="button gold" href="/">
          {t.toLobby}
        </a>
      </main>
    </>
  );
}
