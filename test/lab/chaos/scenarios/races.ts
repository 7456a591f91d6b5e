/** Things that must happen once, asked for many times in the same instant and from different containers. */
import { randomUUID } from "node:crypto";
import { Unanswered, VegasClient, VegasError } from "../../../../src/client/index.ts";
import { proveWorld } from "../checks.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { type ChaosWitness, createWitness } from "../witness.ts";
import { openWorld, type World } from "../world.ts";

const SIZES = {
  full: { purses: 20, deadlines: 60, replayed: 500 },
  short: { purses: 1, deadlines: 4, replayed: 20 },
};

const AT_A_TIME = 4;
const BETS = 32;
const ALL = 100_000; // What a guest has, and the highest bet of a table.
const PATIENCE_MS = 60_000;
const TURN_MS = 400;

export const races: Scenario = {
  name: "races",
  what: "one purse and 32 bets; one deadline, many containers and a human",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run);
    await Promise.all([world.start(), world.start(), world.start()]);
    let purses = 0;
    await severalAtATime(run.scaled(size.purses), async () => {
      await emptyOnePurse(run, world, witness);
      purses += 1;
      run.progress(`${purses} purses`);
    });
    let byHand = 0;
    await severalAtATime(run.scaled(size.deadlines), async () => {
      if (await meetOneDeadline(run, world, witness)) byHand += 1;
      run.progress(`${byHand} deadlines met by hand`);
    });
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    evidence.figure("deadlines met by hand, not by the clock", byHand);
  },
};

async function severalAtATime(times: number, work: () => Promise<void>): Promise<void> {
  let begun = 0;
  const lane = async () => {
    while (begun < times) {
      begun += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
}

/** A player with money for one bet bets all of it at 32 tables in the same instant. */
async function emptyOnePurse({ evidence, stop }: ScenarioRun, world: World, witness: ChaosWitness): Promise<void> {
  stop.throwIfAborted();
  const player = await openPlayer(world);
  const table = { name: "Purse", seats: 2, maxBet: ALL, betMs: 60_000, turnMs: 60_000, settledMs: 60_000 };
  const idle = await openPlayer(world); // Sits and does not bet: no card is dealt, nothing is paid out.
  const tableIds = await Promise.all(
    Array.from({ length: BETS }, async () => {
      const { tableId } = await player.api.openTable(table);
      await player.act(tableId, { type: "sit", seat: 0 });
      await idle.act(tableId, { type: "sit", seat: 1 });
      return tableId;
    }),
  );
  const others = world.living().map((container) => world.client([container]));
  const codes = await Promise.all(
    tableIds.map(async (tableId, index) => {
      const asked = {
        ...{ playerId: player.user?.id ?? "", tableId, actionId: randomUUID() },
        action: { type: "bet", amount: ALL } as const,
      };
      try {
        // In turn over the socket and over HTTP, which may be another container.
        const { version } =
          index % 2 === 0
            ? await player.act(tableId, asked.action, { actionId: asked.actionId })
            : await player.api.act(tableId, asked.actionId, asked.action);
        witness.acknowledged({ ...asked, version });
        return "accepted";
      } catch (error) {
        if (error instanceof VegasError) return error.code;
        throw error;
      }
    }),
  );
  evidence.fault("bet with another's money", BETS - 1);
  const accepted = codes.filter((code) => code === "accepted").length;
  const refused = codes.filter((code) => code === "INSUFFICIENT_FUNDS").length;
  if (accepted === 1 && refused === BETS - 1) evidence.check("I2");
  else evidence.violation("I2", `${accepted} of ${BETS} bets accepted, ${refused} refused for want of money`);
  for (const client of [player, idle, ...others]) client.close();
}

/** A turn ends by its deadline, which every container sees, and by moves of its player around the same millisecond. */
async function meetOneDeadline(run: ScenarioRun, world: World, witness: ChaosWitness): Promise<boolean> {
  run.stop.throwIfAborted();
  const { evidence, random } = run;
  const player = await openPlayer(world);
  const { tableId } = await player.api.openTable({
    ...{ name: "Deadline", seats: 1, betMs: 60_000, turnMs: TURN_MS, settledMs: 60_000 },
  });
  const table = player.watch(tableId);
  await player.act(tableId, { type: "sit", seat: 0 });
  const { table: dealt } = await player.act(tableId, { type: "bet", amount: 100 });
  if (dealt.phase !== "PLAYER_TURN" || dealt.deadline === null) {
    player.close(); // A blackjack, or an insurance to decide on first: no turn that begins now.
    return false;
  }
  const inMs = dealt.deadline - dealt.serverTime;
  const moves = Array.from({ length: 6 }, async () => {
    await pass(Math.max(0, inMs + random.int(-15, 60)));
    const asked = {
      ...{ playerId: player.user?.id ?? "", tableId, actionId: randomUUID() },
      action: { type: "stand" } as const,
    };
    try {
      const { version } = await player.api.act(tableId, asked.actionId, asked.action);
      witness.acknowledged({ ...asked, version });
      return true;
    } catch (error) {
      if (error instanceof VegasError || error instanceof Unanswered) return false;
      throw error;
    }
  });
  const stands = (await Promise.all(moves)).filter(Boolean).length;
  await until(() => table.view?.phase === "SETTLED", PATIENCE_MS, "the end of the round");
  evidence.fault("deadline met by clock and hand at once");
  const [row] = await world.sql<{ n: number }>(
    "SELECT count(*)::int AS n FROM journal WHERE table_id = $1 AND seq > $2 AND round_id = $3",
    [tableId, dealt.version, dealt.roundId],
  );
  // The end of the turn, once, and the dealer's move.
  if (row?.n === 2 && stands <= 1) evidence.check("I4");
  else
    evidence.violation("I4", `a turn ended ${(row?.n ?? 0) - 1} times, ${stands} times by hand, at table ${tableId}`);
  player.close();
  return stands === 1;
}

async function openPlayer(world: World): Promise<VegasClient> {
  const player = new VegasClient({ containers: world.living().map(({ url }) => url) });
  await player.api.guest();
  player.open();
  return player;
}
