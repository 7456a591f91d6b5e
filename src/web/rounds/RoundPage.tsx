import { client } from "../house.ts";
import { words } from "../i18n/index.ts";
import { Missing } from "../shell/Missing.tsx";
import { TopBar } from "../shell/TopBar.tsx";
import { useAnswer } from "../useAnswer.ts";
import { RoundView } from "./RoundView.tsx";

/** One settled round, as the house keeps it. */
export function RoundPage({ roundId }: { readonly roundId: string }) {
  const { answer, problem, ask } = useAnswer(() => client.api.round(roundId));
  const record = answer.value;
  const t = words.value.rounds;
  return (
    <>
      <TopBar title={record === null ? t.title : t.round(record.roundNumber)} back="/rounds" />
      <main class="page broad">
        {record === null ? <Missing problem={problem} onAgain={ask} /> : <RoundView record={record} />}
      </main>
    </>
  );
}
