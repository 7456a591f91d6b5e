import type { FleetEventMessage } from "../../../client/index.ts";
import { clockTime } from "../../format.ts";
import { Empty } from "../parts.tsx";

const MOST = 30;

/** What became of the containers, newest first. */
export function Events({ all }: { readonly all: readonly FleetEventMessage[] }) {
  return (
    <section class="panel" aria-label="Events" data-test="events">
      <h2>Events</h2>
      {all.length === 0 && <Empty>Nothing has happened within the last hour.</Empty>}
      <ol class="lines" hidden={all.length === 0}>
        {all.slice(0, MOST).map((event) => (
          <li key={`${event.at}${event.container}${event.kind}${event.detail ?? ""}`} class="line">
            <span class={`line-what ${event.kind === "GONE" ? "lost" : ""}`}>{sentenceOf(event)}</span>
            <span class="line-amount">
              <small>{clockTime(event.at)}</small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function sentenceOf({ kind, container, detail }: FleetEventMessage): string {
  switch (kind) {
    case "STARTED":
      return `${container} has started.`;
    case "LEFT":
      return `${container} has drained and left.`;
    case "GONE":
      return `${container} fell silent: it was killed, or is cut off.`;
    case "BREAKER":
      return `Breaker on ${container}: ${detail ?? "changed"}.`;
    default:
      return kind satisfies never;
  }
}
