/**
 * Hundreds of clients watch tables that are played at, over all containers; Redis restarts, or a container is killed. From
 * the moment the trouble is over, each client must soon show what the server had at that moment, or something newer.
 */
import { VegasClient, type WatchedTable } from "../../../../src/client/index.ts";
import { Bot } from "../../load/bot.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import { percentile } from "../evidence.ts";
import { FAULTS } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { createWitness } from "../witness.ts";
import { openWorld, type World } from "../world.ts";

const SIZES = {
  full: { clients: 500, tables: 10, times: 5, replayed: 500 },
  short: { clients: 30, tables: 2, times: 1, replayed: 30 },
};

const PACE = { betMs: 4_000, turnMs: 4_000, settledMs: 1_000 };
const THINK_MS = 250; // People take longer; it makes some fifty announcements a second, each to fifty clients.
const PATIENCE_MS = 60_000;
const BETWEEN_MS = 3_000;
const LOOK_MS = 20;

const TROUBLES = ["Redis restarted", "container killed"] as const;
type Trouble = (typeof TROUBLES)[number];

interface Watching {
  readonly client: VegasClient;
  readonly table: WatchedTable;
}

export const convergence: Scenario = {
  name: "convergence",
  what: "five hundred clients after a Redis restart and after a killed container",
  when: "alone",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence, random } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run);
    await Promise.all([world.start(), world.start(), world.start()]);
    const urls = world.living().map(({ url }) => url);
    const rotated = (by: number) => [...urls.slice(by % urls.length), ...urls.slice(0, by % urls.length)];
    const host = world.client();
    await host.api.guest();
    const tableIds = await Promise.all(
      Array.from({ length: size.tables }, async () => (await host.api.openTable({ name: "Watched", ...PACE })).tableId),
    );
    const bots = tableIds.flatMap((tableId) =>
      [0, 1].map(
        (index) =>
          new Bot({ containers: rotated(index), tableId, figures: createFigures(), thinkMs: () => THINK_MS, witness }),
      ),
    );
    const plays = bots.map((bot) => bot.play());
    const clients: Watching[] = [];
    const wanted = run.scaled(size.clients);
    while (clients.length < wanted) {
      run.stop.throwIfAborted();
      const arriving = Array.from({ length: Math.min(25, wanted - clients.length) }, (_, index) =>
        arrive(rotated(clients.length + index), tableIds[(clients.length + index) % tableIds.length] as string),
      );
      clients.push(...(await Promise.all(arriving)));
      run.progress(`${clients.length} clients watch`);
    }

    const afterMs: Record<Trouble, number[]> = { "Redis restarted": [], "container killed": [] };
    for (let times = 0; times < size.times; times += 1) {
      for (const trouble of TROUBLES) {
        await pass(BETWEEN_MS);
        evidence.fault(trouble);
        const victim = random.pick(world.living());
        if (trouble === "container killed") await victim.kill();
        else await FAULTS["Redis killed, back with its file"](world);
        const lateMs = await converge(world, clients);
        afterMs[trouble].push(...lateMs);
        for (const ms of lateMs) {
          if (ms < PATIENCE_MS) evidence.check("I8");
          else evidence.violation("I8", `a client was still behind ${ms} ms after: ${trouble}`);
        }
        if (trouble === "container killed") await world.replace(victim);
        run.progress(`${trouble}: p99 ${percentile(lateMs, 0.99)} ms`);
      }
    }
    for (const bot of bots) bot.leave();
    await Promise.all(plays);
    for (const { client } of clients) client.close();
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    evidence.figure("clients", clients.length);
    for (const [name, ms] of Object.entries(afterMs)) {
      const p99 = percentile(ms, 0.99);
      evidence.figure(`${name}: p50 / p99 / max, ms`, `${percentile(ms, 0.5)} / ${p99} / ${percentile(ms, 1)}`);
      evidence.target(`${name}, p99`, "≤ 2,000 ms", p99, p99 <= 2_000 && clients.length >= 500);
    }
  },
};

async function arrive(containers: readonly string[], tableId: string): Promise<Watching> {
  const client = new VegasClient({ containers });
  await client.api.guest();
  client.open();
  const table = client.watch(tableId);
  await until(() => table.view !== null, PATIENCE_MS, "the table");
  return { client, table };
}

/**
 * @returns for each client how late it was: from now until it was connected again, or from the moment when its table first
 *   moved after now until it was shown that, whichever is longer. PATIENCE_MS: it never was.
 */
async function converge(world: World, clients: readonly Watching[]): Promise<number[]> {
  const versionsNow = async () => {
    const rows = await world.sql<{ id: string; version: string }>("SELECT id, version FROM tables");
    return new Map(rows.map(({ id, version }) => [id, Number(version)]));
  };
  const before = await versionsNow();
  const from = performance.now();
  const movedAt = new Map<string, number>();
  const lateMs = clients.map(() => PATIENCE_MS);
  const onlineMs = new Map<number, number>();
  const behind = new Set(clients.keys());
  while (behind.size > 0 && performance.now() - from < PATIENCE_MS) {
    for (const [id, version] of await versionsNow())
      if (version > (before.get(id) ?? 0) && !movedAt.has(id)) movedAt.set(id, performance.now());
    const now = performance.now();
    for (const index of behind) {
      const { client, table } = clients[index] as Watching;
      if (client.connection.kind !== "online") continue;
      if (!onlineMs.has(index)) onlineMs.set(index, now - from);
      const moved = movedAt.get(table.tableId);
      if (moved === undefined || (table.view?.version ?? 0) <= (before.get(table.tableId) ?? 0)) continue;
      lateMs[index] = Math.max(now - moved, onlineMs.get(index) ?? 0);
      behind.delete(index);
    }
    await pass(LOOK_MS);
  }
  return lateMs;
}
