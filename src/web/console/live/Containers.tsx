import type { ContainerMessage } from "../../../client/index.ts";
import { count, percent } from "../../format.ts";
import { Scroller } from "../parts.tsx";

export function Containers({ all }: { readonly all: readonly ContainerMessage[] }) {
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
            <Row key={one.container} one={one} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Row({ one }: { readonly one: ContainerMessage }) {
  const open = one.breakers.filter(({ state }) => state !== "closed");
  const [pool] = one.pools;
  return (
    <tr>
      <th scope="row">
        {one.container}
        {one.isDraining && <span class="tag">draining</span>}
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
