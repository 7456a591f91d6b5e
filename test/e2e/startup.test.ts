/** How long players wait for a new container: from exec to ready, with the migrations done before. */
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Cluster, openCluster } from "../setup/containers.ts";

const READY_MS = 2_000;

/** What `node` with nothing to do takes from exec to exit on a machine for which the promise is made. */
const BARE_MS = 60;

/** Another one where the machine was disturbed. */
const STARTS_MAX = 4;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await openCluster(0);
});
afterAll(() => cluster?.close());

function bareStart(): number {
  const startedAt = performance.now();
  spawnSync(process.execPath, ["-e", ""]);
  return performance.now() - startedAt;
}

it("[O17] a container is ready within 2 s; on a slow or busy machine within as many starts of a bare Node", async () => {
  const starts: { readonly readyMs: number; readonly limitMs: number }[] = [];
  const isInTime = () => starts.some(({ readyMs, limitMs }) => readyMs < limitMs);
  while (!isInTime() && starts.length < STARTS_MAX) {
    const bareBefore = bareStart();
    const startedAt = performance.now();
    const container = await cluster.add();
    const readyMs = performance.now() - startedAt;
    const slowness = Math.max(1, (bareBefore + bareStart()) / 2 / BARE_MS);
    starts.push({ readyMs, limitMs: READY_MS * slowness });

    // And says so itself, for the alert.
    const metrics = await (await fetch(`${container.url}/metrics`)).text();
    const toldMs = Number(/^startup_time (\S+)$/m.exec(metrics)?.[1]) * 1_000;
    expect(toldMs).toBeGreaterThan(0);
    expect(toldMs).toBeLessThanOrEqual(readyMs);
    await cluster.kill(container);
  }
  expect(isInTime(), JSON.stringify(starts)).toBe(true);
});
