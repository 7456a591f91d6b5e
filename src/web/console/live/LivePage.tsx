import type { ContainerMessage } from "../../../client/index.ts";
import { count, percent } from "../../format.ts";
import { en } from "../../i18n/en.ts";
import { useLobby } from "../../lobby/useLobby.ts";
import { Empty, Figure } from "../parts.tsx";
import { events, fleet, heardAt } from "../status/houseWatch.ts";
import { Chart, shown } from "./Chart.tsx";
import { Containers } from "./Containers.tsx";
import { Events } from "./Events.tsx";
import type { Moment } from "./fleetHistory.ts";

const GOLD = "#e0bd76";
const GREEN = "#86e3a9";
const BLUE = "#7fb4e8";
const RED = "#ff9a8d";

/** The whole fleet as it is now, and how it came to that over the last minutes. */
export function LivePage() {
  const { known, moments } = fleet.value;
  const now = moments.at(-1);
  const speaking = known.filter(({ isSilent }) => !isSilent).map(({ report }) => report);
  if (now === undefined) return heardAt.value === null ? <div class="loading" aria-busy="true" /> : null;
  return (
    <>
      <Headline now={now} containers={speaking} />
      <TablesByPhase />
      <Charts moments={moments.slice(1)} />
      {/* Of the first look no rate is known. */}
      {known.length === 0 ? <Empty>No container has reported for 10 s.</Empty> : <Containers all={known} />}
      <Events all={events.value} />
    </>
  );
}

function Headline({ now, containers }: { readonly now: Moment; readonly containers: readonly ContainerMessage[] }) {
  const open = containers.flatMap(({ breakers }) => breakers).filter(({ state }) => state !== "closed");
  const rates = containers.map(({ locks }) => locks.successRate);
  const longestHeld = Math.max(0, ...containers.map(({ locks }) => locks.maxHeldMs));
  return (
    <dl class="figures" data-test="fleet">
      <Figure name="Containers" value={count(now.containers)} />
      <Figure name="Sockets" value={count(now.sockets)} />
      <Figure name="Actions a second" value={shown(now.actions)} note={`${shown(now.rounds)} rounds`} />
      <Figure
        name="Action, p99"
        value={now.p99 === null ? "–" : `${shown(now.p99)} ms`}
        note={now.p50 === null ? "none lately" : `p50 ${shown(now.p50)} · p95 ${shown(now.p95)} ms`}
        isBad={(now.p99 ?? 0) > 500}
      />
      <Figure
        name="Locks got"
        value={percent(Math.min(1, ...rates))}
        note={`held ${count(longestHeld)} ms at most`}
        isBad={Math.min(1, ...rates) < 0.95}
      />
      <Figure
        name="Breakers"
        value={open.length === 0 ? "closed" : `${open.length} open`}
        note={[...new Set(open.map(({ name }) => name))].join(", ") || "all stores answer"}
        isBad={open.length > 0}
      />
    </dl>
  );
}

/** Of the tables in the lobby, which hears of every one that moves. */
function TablesByPhase() {
  const tables = useLobby();
  const phases = Object.entries(en.phase).map(([phase, name]) => {
    const there = tables.value.filter((table) => table.phase === phase);
    return { phase, name, tables: there.length, taken: there.reduce((taken, table) => taken + table.taken, 0) };
  });
  const most = Math.max(1, ...phases.map((phase) => phase.tables));
  return (
    <section class="panel" aria-label="Tables by phase">
      <h2>Tables by phase</h2>
      <ul class="bars">
        {phases.map(({ phase, name, tables: there, taken }) => (
          <li key={phase}>
            <span>{name}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${(100 * there) / most}%` }} />
            </span>
            <b>{count(there)}</b>
            <small>{taken === 1 ? "1 seat" : `${count(taken)} seats`}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Charts({ moments }: { readonly moments: readonly Moment[] }) {
  const times = moments.map(({ at }) => at);
  const line = (label: string, color: string, pick: (moment: Moment) => number | null) => ({
    ...{ label, color },
    values: moments.map(pick),
  });
  return (
    <div class="charts">
      <Chart title="Actions a second" unit="" times={times} lines={[line("actions", GOLD, (one) => one.actions)]} />
      <Chart
        title="Action to acknowledgement, ms"
        unit=" ms"
        times={times}
        lines={[
          line("p50", GREEN, (one) => one.p50),
          line("p95", GOLD, (one) => one.p95),
          line("p99", RED, (one) => one.p99),
        ]}
      />
      <Chart title="Sockets" unit="" times={times} lines={[line("sockets", BLUE, (one) => one.sockets)]} />
      <Chart
        title="Processor, % of a core · event loop late, ms"
        unit=""
        times={times}
        lines={[line("processor", GOLD, (one) => one.cpu), line("late", RED, (one) => one.lag)]}
      />
    </div>
  );
}
