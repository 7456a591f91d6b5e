import { useSignal } from "@preact/signals";
import type { RoundRecord } from "../../client/index.ts";
import { words } from "../i18n/index.ts";
import { TopBar } from "../shell/TopBar.tsx";
import { parseRecord } from "./parseRecord.ts";
import { RoundView } from "./RoundView.tsx";

/** Anybody's record, from wherever it comes: nothing of it is asked from the house. */
export function VerifyPage() {
  const t = words.value.rounds;
  const text = useSignal("");
  const record = useSignal<RoundRecord | null>(null);
  const isWrong = useSignal(false);

  const verify = (source: string) => {
    text.value = source;
    record.value = parseRecord(source);
    isWrong.value = record.value === null;
  };

  return (
    <>
      <TopBar title={t.verifyTitle} back="/rounds" />
      <main class="page broad">
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            verify(text.value);
          }}
        >
          <p class="lead">{t.verifyLead}</p>
          <label class="field">
            {t.record}
            <textarea
              class="hex"
              rows={6}
              spellcheck={false}
              value={text}
              onInput={({ currentTarget }) => {
                text.value = currentTarget.value;
              }}
            />
          </label>
          <label class="field">
            {t.file}
            <input
              type="file"
              accept=".json,application/json"
              onChange={({ currentTarget }) => void currentTarget.files?.[0]?.text().then(verify)}
            />
          </label>
          {isWrong.value && (
            <p class="problem" role="alert">
              {t.notARecord}
            </p>
          )}
          <button type="submit" class="button gold" data-test="verify">
            {t.verify}
          </button>
        </form>
        {record.value !== null && <RoundView key={text.value} record={record.value} />}
      </main>
    </>
  );
}
