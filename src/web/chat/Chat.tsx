import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { VegasError } from "../../client/index.ts";
import { timeOfDay } from "../format.ts";
import { client, explain } from "../house.ts";
import { words } from "../i18n/index.ts";
import { Line } from "./Line.tsx";
import { messagesOf, readOlder } from "./messages.ts";
import { Phrases } from "./Phrases.tsx";
import { loadRelations } from "./relations.ts";

const TEXT_MAX = 500; // The protocol's.

export function Chat({ tableId }: { readonly tableId: string }) {
  const t = words.value.chat;
  const list = useRef<HTMLDivElement>(null);
  const { messages, heard, cursor, isAway } = messagesOf(tableId).value;

  useEffect(() => void loadRelations(), []);
  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [heard]);

  return (
    <div class="chat">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div ref={list} class="chat-lines" role="log" aria-live="polite" aria-label={t.title} tabIndex={0}>
        {isAway && <p class="empty">{t.away}</p>}
        {messages.length === 0 && !isAway && <p class="empty">{t.empty}</p>}
        {(cursor !== null || isAway) && (
          <button type="button" class="button" onClick={() => void readOlder(tableId)}>
            {isAway ? words.value.nav.again : t.older}
          </button>
        )}
        <ol>
          {messages.map((message) => (
            <Line key={message.id} message={message} />
          ))}
        </ol>
      </div>
      <Phrases tableId={tableId} />
      <Entry tableId={tableId} />
    </div>
  );
}

function Entry({ tableId }: { readonly tableId: string }) {
  const t = words.value.chat;
  const text = useSignal("");
  /** Said here and not as a toast: on a phone the chat lies over those. */
  const notice = useSignal("");
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const said = text.value.trim();
    if (said === "") return;
    text.value = "";
    notice.value = "";
    try {
      const { text: shown } = await client.say(tableId, said);
      if (shown.includes("*") && !said.includes("*")) notice.value = t.masked;
    } catch (error) {
      notice.value = explainSaying(error);
      // Said once: what was not taken is given back, to be changed and sent again or not.
      if (text.value === "") text.value = said;
    }
  };
  return (
    <form class="chat-form" onSubmit={(event) => void send(event)}>
      <p class="chat-notice" role="status">
        {notice}
      </p>
      <input
        value={text}
        maxLength={TEXT_MAX}
        placeholder={t.placeholder}
        aria-label={t.placeholder}
        autocomplete="off"
        onInput={({ currentTarget }) => (text.value = currentTarget.value)}
      />
      <button type="submit" class="button">
        {t.send}
      </button>
    </form>
  );
}

/** Why it was not said, and until when nothing is. */
function explainSaying(error: unknown): string {
  const t = words.value.chat;
  if (!(error instanceof VegasError)) return explain(error);
  const { reason, until } = error.facts as { readonly reason?: string; readonly until?: number };
  const why = error.code === "MESSAGE_REFUSED" && (t.refused as Readonly<Record<string, string>>)[reason ?? ""];
  const parts = [why || explain(error), until === undefined ? "" : t.silentUntil(timeOfDay(until))];
  return parts.join(" ").trim();
}
