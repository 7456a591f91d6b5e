import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { timeOfDay } from "../format.ts";
import { attempt, client, user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { isMuted, setMuted } from "../settings.ts";
import { type ChatMessage, messagesOf } from "./messages.ts";

const TEXT_MAX = 500; // The protocol's.

export function Chat({ tableId }: { readonly tableId: string }) {
  const t = words.value.chat;
  const text = useSignal("");
  const list = useRef<HTMLDivElement>(null);
  const { messages, heard } = messagesOf(tableId).value;

  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [heard]);

  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const said = text.value.trim();
    if (said === "") return;
    text.value = "";
    // Said once: a message that got no answer is given back to be sent again or not.
    if ((await attempt(() => client.say(tableId, said))) === null && text.value === "") text.value = said;
  };

  return (
    <div class="chat">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div ref={list} class="chat-lines" role="log" aria-label={t.title} tabIndex={0}>
        {messages.length === 0 && <p class="empty">{t.empty}</p>}
        <ol>
          {messages.map((message) => (
            <Line key={message.id} message={message} />
          ))}
        </ol>
      </div>
      <form class="chat-form" onSubmit={(event) => void send(event)}>
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
    </div>
  );
}

function Line({ message: { userId, username, text, at } }: { readonly message: ChatMessage }) {
  const t = words.value.chat;
  const muted = isMuted(userId);
  const isOwn = userId === user.value?.id;
  return (
    <li class={isOwn ? "own" : ""}>
      <span class="chat-who">
        {username} <time dateTime={new Date(at).toISOString()}>{timeOfDay(at)}</time>
        {!isOwn && (
          <button type="button" class="link" onClick={() => setMuted(userId, !muted)}>
            {muted ? t.unmute(username) : t.mute(username)}
          </button>
        )}
      </span>
      <span class="chat-text">{muted ? `(${t.muted})` : text}</span>
    </li>
  );
}
