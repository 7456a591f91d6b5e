import { useSignal } from "@preact/signals";
import type { ChatMessage, IncidentMessage } from "../../../client/index.ts";
import { moment, timeOfDay } from "../../format.ts";
import { attempt } from "../../house.ts";
import { decideIncident, incidentOf } from "../calls.ts";

interface Props {
  readonly incident: IncidentMessage;
  readonly onDecided: () => void;
  readonly onPlayer: (id: string) => void;
}

/** One line that was stopped or reported: why, what stood around it, and what a moderator decides. */
export function IncidentLine({ incident, onDecided, onPlayer }: Props) {
  const { id, at, source, userId, username, text, findings, action, reason, isHandedOver, appeal, state } = incident;
  const around = useSignal<readonly ChatMessage[] | null>(null);
  const decide = async (decision: "uphold" | "lift") => {
    if ((await attempt(() => decideIncident(id, decision))) !== null) onDecided();
  };
  const look = async () => {
    around.value = (await attempt(() => incidentOf(id)))?.around ?? null;
  };
  return (
    <li class="line">
      <span class="line-what">
        {text}
        <small>
          {moment(at)} · {username} · {source === "REPORT" ? "reported" : action} · {reason}
          {isHandedOver && " · handed over"}
        </small>
        {findings.length > 0 && (
          <small>
            {findings.map(({ kind, entry, language }) => [kind, language, entry].filter(Boolean).join(" ")).join(", ")}
          </small>
        )}
        {appeal !== null && <small>Appeal: {appeal}</small>}
        {around.value?.map((line) => (
          <small key={line.id}>
            {timeOfDay(line.at)} {line.username}: {line.text}
          </small>
        ))}
      </span>
      <span class="line-amount">
        <button type="button" class="button" onClick={() => void look()}>
          Lines around
        </button>
        <button type="button" class="button" onClick={() => onPlayer(userId)}>
          History of {username}
        </button>
        {state === "OPEN" && (
          <>
            <button type="button" class="button" onClick={() => void decide("uphold")}>
              Uphold
            </button>
            <button type="button" class="button" onClick={() => void decide("lift")}>
              Lift
            </button>
          </>
        )}
      </span>
    </li>
  );
}
