import { clockTime, count, percent } from "../../format.ts";
import { Scroller } from "../parts.tsx";
import type { Known } from "./fleetHistory.ts";

/** Those that are gone stay listed for a while, with what they said last. */
export function Containers({ all }: { readonly all: readonly Known[] }) {
  return (
    <Scroller name="Containers">
      <table>
        <caption>Containers</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Version</th>
            <th scope="col">Up</th>
            <th scope="col">Sockets</th>
            <th scope="col">Processor</th>
            <th scope="col">Memory</th>
            <th scope="col">Loop late</th>
            <th scope="col">Actions</th>
            <th scope="col">Locks got</th>
            <th scope="col">Database</th>
            <th scope="col">Breakers</th>
          </tr>
        </thead>
        <tbody>
          {all.map((one) => (
            <Row key={one.report.container} known={one} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Row({ known: { report: one, heardAt, isSilent } }: { readonly known: Known }) {
  const open = one.breakers.filter(({ state }) => state !== "closed");
  const [pool] = one.pools;
  return (
    <tr class={isSilent ? "gone" : ""}>
      <th scope="row">
        {one.container}
        {isSilent && <span class="tag lost">gone since {clockTime(heardAt)}</span>}
        {!isSilent && one.isDraining && <span class="tag">draining</span>}
      </th>
      <td>{one.version}</td>
      <td>{lasted(one.at - one.startedAt)}</td>
      <td>{count(one.sockets)}</td>
      <td>{percent(one.cpu / 100)}</td>
      <td>{percent(one.memory / 100)}</td>
      <td>{count(one.eventLoopLagMs)} ms</td>
      <td>{count(one.actions)}</td>
      <td class={one.locks.successRate < 0.95 ? "lost" : ""}>{percent(one.locks.successRate)}</td>
      <td class={pool !== undefined && pool.waiting > 0 ? "lost" : ""}>
        {pool === undefined ? "–" : `${pool.active}/${pool.size}${pool.waiting > 0 ? ` +${pool.waiting} waiting` : ""}`}
      </td>
      <td class={open.length > 0 ? "lost" : "won"}>
        {open.length === 0 ? "closed" : open.map(({ name, state }) => `${name}: ${state}`).join(", ")}
      </td>
    </tr>
  );
}

function lasted(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1_000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
