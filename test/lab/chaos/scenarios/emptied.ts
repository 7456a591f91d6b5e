/** Redis emptied while a thousand tables have a round open: every one of them must be back, at the version it had. */
import { randomUUID } from "node:crypto";
import type { BlackjackActionMessage, VegasClient } from "../../../../src/client/index.ts";
import { tableKey } from "../../../../src/infrastructure/redis/keys.ts";
import type { TableId } from "../../../../src/kernel/ids.ts";
import { proveWorld } from "../checks.ts";
import { percentile } from "../evidence.ts";
import type { Scenario } from "../scenario.ts";
import { until } from "../until.ts";
import { type ChaosWitness, createWitness } from "../witness.ts";
import { openWorld, type World } from "../world.ts";

const SIZES = {
  full: { tables: 1_000, players: 20, times: 3, played: 100 },
  short: { tables: 40, players: 4, times: 1, played: 5 },
};

/** Nobody's clock is due during the run: what moves, the test moves. */
const PACE = { betMs: 120_000, turnMs: 120_000, settledMs: 120_000 };
const PATIENCE_MS = 60_000;

export const emptied: Scenario = {
  name: "emptied",
  what: "Redis emptied with a thousand open tables",
  when: "alone",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run);
    await Promise.all([world.start(), world.start()]);
    const wanted = run.scaled(size.tables);
    const players = await Promise.all(Array.from({ length: size.players }, () => openPlayer(world)));
    const tables: { player: VegasClient; tableId: string }[] = [];
    await Promise.all(
      players.map(async (player) => {
        for (let made = 0; made < wanted / players.length; made += 1) {
          run.stop.throwIfAborted();
          const { tableId } = await player.api.openTable({ name: "Emptied", seats: 2, ...PACE });
          await act(player, witness, tableId, { type: "sit", seat: 0 });
          await act(player, witness, tableId, { type: "bet", amount: 100 });
          tables.push({ player, tableId });
          run.progress(`${tables.length} of ${wanted} tables open`);
        }
      }),
    );

    const rebuiltMs: number[] = [];
    for (let times = 0; times < size.times; times += 1) {
      evidence.fault("Redis emptied");
      await world.redisNow.flushall();
      const emptiedAt = performance.now();
      await until(() => areAllBack(world), PATIENCE_MS, "the last of the tables");
      rebuiltMs.push(performance.now() - emptiedAt);
      evidence.recovered(performance.now() - emptiedAt);
      run.progress(`emptied ${times + 1} times`);
    }
    // They can be played on: their players finish some of the hands.
    for (const { player, tableId } of tables.slice(0, size.played)) {
      const view = await player.api.table(tableId);
      if (view.phase === "PLAYER_TURN") await act(player, witness, tableId, { type: "stand" });
    }
    for (const player of players) player.close();
    await proveWorld({ world, witness, evidence, roundsMax: size.tables, lockTtlMs: 5_000 });
    await world.close();
    const slowest = percentile(rebuiltMs, 1);
    evidence.figure("open tables", tables.length);
    evidence.figure("all rebuilt after, ms", rebuiltMs.map(Math.round).join(", "));
    evidence.target("open tables", "≥ 1,000", tables.length, tables.length >= 1_000);
    evidence.target("all rebuilt", "≤ 5,000 ms", slowest, slowest <= 5_000);
    const lost = evidence.read().violationCount.I3;
    evidence.target("acknowledged actions lost", "0", lost, lost === 0);
  },
};

async function openPlayer(world: World): Promise<VegasClient> {
  const player = world.client();
  await player.api.guest();
  player.open();
  return player;
}

async function act(
  player: VegasClient,
  witness: ChaosWitness,
  tableId: string,
  action: BlackjackActionMessage,
): Promise<void> {
  const asked = { playerId: player.user?.id ?? "", tableId, actionId: randomUUID(), action };
  const { version } = await player.act(tableId, action, { actionId: asked.actionId });
  witness.acknowledged({ ...asked, version });
}

/** Whether Redis has every table that has a clock running, as new as the database has it. */
async function areAllBack({ sql, redisNow }: World): Promise<boolean> {
  const running = await sql<{ id: TableId; version: string }>(
    "SELECT id, version FROM tables WHERE due_at IS NOT NULL",
  );
  const pipeline = redisNow.pipeline();
  for (const { id } of running) pipeline.hget(tableKey(id), "version");
  const stored = (await pipeline.exec()) ?? [];
  return running.every(({ version }, index) => Number(stored[index]?.[1] ?? -1) >= Number(version));
}
