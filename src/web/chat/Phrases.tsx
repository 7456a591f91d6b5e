import { attempt, client } from "../house.ts";
import { words } from "../i18n/index.ts";

/** Emotes are the same in every language. */
const EMOTES = { CLAP: "👏", LAUGH: "😄", WOW: "😮", TEAR: "😢", COFFEE: "☕", CLOVER: "🍀" } as const;

type Spoken = keyof typeof words.value.chat.phrases;
type Phrase = Spoken | keyof typeof EMOTES;

/** A phrase in this reader's language; null: this page does not know it. */
export const phraseText = (phrase: string): string | null =>
  (words.value.chat.phrases as Readonly<Record<string, string>>)[phrase] ??
  (EMOTES as Readonly<Record<string, string>>)[phrase] ??
  null;

/** What can be said with one press. */
export function Phrases({ tableId }: { readonly tableId: string }) {
  const t = words.value.chat;
  const names = [...Object.keys(t.phrases), ...Object.keys(EMOTES)] as Phrase[];
  return (
    <fieldset class="chat-phrases" aria-label={t.phrasesTitle}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          class="button"
          onClick={() => void attempt(() => client.sayPhrase(tableId, name))}
        >
          {phraseText(name)}
        </button>
      ))}
    </fieldset>
  );
}
