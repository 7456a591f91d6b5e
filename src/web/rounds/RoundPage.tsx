import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RoundRecord } from "../../client/index.ts";
import { attempt, client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { TopBar } from "../shell/TopBar.tsx";
import { RoundView } from "./RoundView.tsx";

/** One settled round, as the house keeps it. */
export function RoundPage({ roundId }: { readonly roundId: string }) {
  const record = useSignal<RoundRecord | null>(null);
  const isGone = useSignal(false);
  useEffect(() => {
    void attempt(() => client.api.round(roundId)).then((answer) => {
      record.value = answer;
      isGone.value = answer === null;
    });
  }, [roundId]);

  const title = record.value === null ? "" : words.value.rounds.round(record.value.roundNumber);
  return (
    <>
      <TopBar title={title} back="/rounds" />
      <main class="page broad">
        {record.value !== null ? <RoundView record={record.value} /> : !isGone.value && <div class="loading" />}
      </main>
    </>
  );
}
