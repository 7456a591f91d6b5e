import { useSignal } from "@preact/signals";
import type { IncidentMessage } from "../../../client/index.ts";
import { usePages } from "../../pages.ts";
import { PagedList } from "../../shell/PagedList.tsx";
import { incidents } from "../calls.ts";
import { IncidentLine } from "./IncidentLine.tsx";
import { Rules } from "./Rules.tsx";

const STATES = { OPEN: "Open", UPHELD: "Upheld", LIFTED: "Lifted" } as const;

/** What the machine stopped and players reported, and the rules it goes by. */
export function ModerationPage() {
  const state = useSignal<IncidentMessage["state"]>("OPEN");
  const player = useSignal<string | null>(null);
  return (
    <>
      <section class="panel" aria-label="Queue" data-test="moderation">
        <div class="page-head">
          <h2>{player.value === null ? "Queue" : "One player's history"}</h2>
          {player.value !== null && (
            <button type="button" class="button" onClick={() => (player.value = null)}>
              All players
            </button>
          )}
          <label class="field">
            Show
            <select
              value={state}
              onChange={({ currentTarget }) => (state.value = currentTarget.value as IncidentMessage["state"])}
            >
              {Object.entries(STATES).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
        <Queue
          key={`${state.value} ${player.value}`}
          state={state.value}
          userId={player.value}
          onPlayer={(id) => (player.value = id)}
        />
      </section>
      <Rules />
    </>
  );
}

interface QueueProps {
  readonly state: IncidentMessage["state"];
  readonly userId: string | null;
  readonly onPlayer: (id: string) => void;
}

function Queue({ state, userId, onPlayer }: QueueProps) {
  const wish = userId === null ? { state } : { state, userId };
  const pages = usePages((page) => incidents({ ...page, ...wish }));
  return (
    <PagedList pages={pages} empty="Nothing waits here.">
      {(incident) => (
        <IncidentLine key={incident.id} incident={incident} onDecided={pages.reload} onPlayer={onPlayer} />
      )}
    </PagedList>
  );
}
