import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { TableView } from "../../client/index.ts";
import { Chat } from "../chat/Chat.tsx";
import { messagesOf } from "../chat/messages.ts";
import { Dock } from "../dock/Dock.tsx";
import { useMoveKeys } from "../dock/useMoveKeys.ts";
import { words } from "../i18n/index.ts";
import { takeWantedSeat } from "../seats/wantedSeat.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { Icon } from "../shell/Icon.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { Felt } from "./Felt.tsx";
import { layout } from "./layout.ts";
import { TableInfo } from "./TableInfo.tsx";
import { openTableRoom, type TableRoom } from "./tableRoom.ts";

/** One table: the felt, the dock, and the talk beside it. */
export function TablePage({ tableId }: { readonly tableId: string }) {
  const room = useMemo(() => openTableRoom(tableId), [tableId]);
  useEffect(() => () => room.stop(), [room]);
  useMoveKeys();
  useFinishKeys(room);
  useWantedSeat(room);
  const isChatting = useSignal(false);
  const isChatBeside = useComputed(() => isChatting.value && layout.value === "wide");
  const view = room.view.value;
  const shown = room.shown.value;

  if (room.lost.value !== null) return <Lost />;
  return (
    <div class="table-page" onPointerDownCapture={room.finishReveal} onClickCapture={room.finishReveal}>
      <TopBar title={view?.name ?? ""} back="/">
        {view !== null && <TableTools room={room} view={view} isChatting={isChatting} />}
      </TopBar>
      {view === null || shown === null ? (
        <main class="loading" aria-busy="true" />
      ) : (
        <main
          class={isChatBeside.value ? "table with-chat" : "table"}
          data-test="table"
          data-version={view.version}
          data-phase={shown.view.phase}
          data-shown={shown.view.version}
          data-at-rest={shown.isAtRest}
          data-round={view.roundNumber}
        >
          <Felt
            view={shown.view}
            stage={shown.stage}
            flying={shown.flying}
            paid={shown.paid}
            mine={room.mine.value}
            desk={room.desk}
            onSit={(seat) => void room.act({ type: "sit", seat })}
          />
          <Dock room={room} view={view} shown={shown} />
          {isChatBeside.value && (
            <aside class="chat-beside" aria-label={words.value.chat.title}>
              <Chat tableId={tableId} />
            </aside>
          )}
        </main>
      )}
    </div>
  );
}

/** Who left the choice of the table to the house is seated as soon as a free seat is seen. */
function useWantedSeat(room: TableRoom): void {
  const view = room.view.value;
  useEffect(() => {
    if (view === null || !takeWantedSeat(view.tableId) || room.mine.value >= 0) return;
    const seat = view.seats.indexOf(null);
    if (seat >= 0) void room.act({ type: "sit", seat });
  }, [view === null]);
}

/** Enter, Space, Escape and letters finish what is moving; Tab and its like only look around. */
function useFinishKeys(room: TableRoom): void {
  useEffect(() => {
    const press = ({ key }: KeyboardEvent) => {
      if (key.length === 1 || key === "Enter" || key === "Escape") room.finishReveal();
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, [room]);
}

interface ToolsProps {
  readonly room: TableRoom;
  readonly view: TableView;
  readonly isChatting: Signal<boolean>;
}

function TableTools({ room, view, isChatting }: ToolsProps) {
  const t = words.value;
  const isInformed = useSignal(false);
  const heard = messagesOf(view.tableId).value.heard;
  const seen = useSignal(heard);
  useEffect(() => {
    if (isChatting.value) seen.value = heard;
  }, [isChatting.value, heard]);
  const unread = isChatting.value ? 0 : heard - seen.value;
  const isOurTurn = view.turn !== null && view.turn.seat === room.mine.value;

  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={t.table.info}
        title={t.table.info}
        onClick={() => {
          isInformed.value = true;
        }}
      >
        <Icon name="info" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={unread > 0 ? `${t.table.chat}: ${t.chat.unread(unread)}` : t.table.chat}
        aria-expanded={isChatting.value}
        onClick={() => {
          isChatting.value = !isChatting.value;
        }}
        data-test="chat"
      >
        <Icon name="chat" />
        {unread > 0 && <span class="unread">{unread}</span>}
      </button>
      {layout.value !== "wide" && (
        <Dialog isOpen={isChatting} title={t.chat.title} kind="sheet">
          {isOurTurn && (
            <button
              type="button"
              class="button gold"
              onClick={() => {
                isChatting.value = false;
              }}
            >
              {t.table.yourTurn}
            </button>
          )}
          <Chat tableId={view.tableId} />
        </Dialog>
      )}
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
      <TopBar title={words.value.lobby.title} back="/" />
      <main class="notice">
        <p>{t.lost}</p>
        <a class="button gold" href="/">
          {t.toLobby}
        </a>
      </main>
    </>
  );
}
