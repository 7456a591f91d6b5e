import { afterAll, beforeAll, expect, it } from "vitest";
import { storm } from "../lab/attack/storm.ts";
import { type Cluster, openCluster } from "../setup/containers.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await openCluster(2, { RATE_LIMITS: "off" });
});
afterAll(() => cluster.close());

it("[L30] of a thousand mutated calls, events and frames against two containers none gets through, and none is answered by a fault", async () => {
  const urls = cluster.containers.map(({ url }) => url);
  const report = await storm({ urls, admin: cluster.admin, cases: 1_000, seed: 14 });
  expect(report.findings).toEqual([]);
  expect(report.calls + report.events + report.frames).toBe(1_000);
});
