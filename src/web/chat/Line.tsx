import { useSignal } from "@preact/signals";
import type { ChatMessage } from "../../client/index.ts";
import { timeOfDay } from "../format.ts";
import { attempt, client, user } from "../house.ts";
import { words } from "../i18n/index.ts";
import { toast } from "../shell/toasts.ts";
import { phraseText } from "./Phrases.tsx";
import { relationTo, setRelation } from "./relations.ts";

/** One line, and what can be done about who said it. */
export function Line({ message }: { readonly message: ChatMessage }) {
  const { userId, username, text, phrase, at } = message;
  const t = words.value.chat;
  const isSilent = relationTo(userId) !== null;
  const isOwn = userId === user.value?.id;
  return (
    <li class={isOwn ? "own" : ""}>
      <span class="chat-who">
        {username} <time dateTime={new Date(at).toISOString()}>{timeOfDay(at)}</time>
        {!isOwn && <Doings message={message} isSilent={isSilent} />}
      </span>
      <span class="chat-text">{isSilent ? `(${t.muted})` : ((phrase && phraseText(phrase)) ?? text)}</span>
    </li>
  );
}

type ReportReason = keyof typeof words.value.chat.reportReasons;

function Doings({ message, isSilent }: { readonly message: ChatMessage; readonly isSilent: boolean }) {
  const { id, tableId, userId, username } = message;
  const t = words.value.chat;
  const isReporting = useSignal(false);
  const link = (text: string, act: () => void) => (
    <button type="button" class="link" onClick={act}>
      {text}
    </button>
  );
  const report = async (reason: ReportReason) => {
    isReporting.value = false;
    const isDone = await attempt(async () => {
      await client.report(tableId, id, reason);
      return true;
    });
    if (isDone) toast(t.reported);
  };

  if (isSilent) return link(t.unmute(username), () => void setRelation(userId, null));
  return (
    <>
      {link(t.mute(username), () => void setRelation(userId, "MUTED"))}
      {link(t.block(username), () => void setRelation(userId, "BLOCKED"))}
      {link(t.report(username), () => {
        isReporting.value = !isReporting.value;
      })}
      {isReporting.value && (
        <fieldset class="chat-reasons">
          <legend>{t.reportTitle}</legend>
          {(Object.keys(t.reportReasons) as ReportReason[]).map((reason) => (
            <button key={reason} type="button" class="button" onClick={() => void report(reason)}>
              {t.reportReasons[reason]}
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}
