/** Reading the lobby over HTTP, as pages and other clients do. */
import { Agent, get } from "node:http";
import { createHistogram } from "../../load/histogram.ts";
import { makeGuests } from "../../load/lean/guests.ts";
import { pass, round } from "../measure.ts";
import { openHouse, type ProfileRun } from "./house.ts";
import type { ProfileReport } from "./profileReport.ts";

const TABLES = 200;
const READERS = 16;
const PAGE = 50;

/** Sixteen readers, each asking for the first page again as soon as it has it, beside tables in play. */
export async function lobby(run: ProfileRun): Promise<ProfileReport> {
  const { wishes, stop } = run;
  const house = await openHouse(run);
  await house.seat({ tables: TABLES, players: 2 });
  await house.company.play(wishes.perSecond ?? 50);
  await pass(Math.max(wishes.warmupSeconds, 10), stop);
  const times = createHistogram();
  const urls = house.stack.containers.map(({ url }) => `${url}/api/tables?limit=${PAGE}`);
  const [reader] = await makeGuests(
    house.stack.containers.map(({ url }) => url),
    1,
    TABLES * 2,
  );
  const token = reader?.token ?? "";
  const before = await house.meters.read();
  const own = process.cpuUsage();
  const until = performance.now() + wishes.seconds * 1_000;
  await Promise.all(
    Array.from({ length: READERS }, (_, nth) => read(urls[nth % urls.length] as string, token, until, times)),
  );
  const after = await house.meters.read();
  const { user, system } = process.cpuUsage(own);
  const per = (seconds: number): number => round((seconds * 1_000) / Math.max(times.count, 1), 3);
  return {
    profile: "lobby",
    what: `${READERS} readers of the first ${PAGE} of ${TABLES} tables, 50 actions a second meanwhile`,
    measured: {},
    figures: {
      "reads/s": round(times.count / wishes.seconds, 1),
      "p50 ms": times.percentile(0.5),
      "p95 ms": times.percentile(0.95),
      "p99 ms": times.percentile(0.99),
      "containers, ms per read": per(after.cpu.containers - before.cpu.containers),
      "Postgres, ms per read": per(after.cpu.postgres - before.cpu.postgres),
      "Redis, ms per read": per(after.cpu.redis - before.cpu.redis),
      "readers, ms per read": per((user + system) / 1_000_000),
    },
    targets: [],
    proofs: await house.prove(),
  };
}

async function read(
  url: string,
  token: string,
  until: number,
  times: ReturnType<typeof createHistogram>,
): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const headers = { authorization: `Bearer ${token}` };
  while (performance.now() < until) {
    const from = performance.now();
    await new Promise<void>((resolve, reject) => {
      get(url, { agent, headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`the lobby answered ${response.statusCode}`));
        response.resume().on("end", resolve);
      }).on("error", reject);
    });
    times.add(performance.now() - from);
  }
  agent.destroy();
}
