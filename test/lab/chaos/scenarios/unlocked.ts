/**
 * Locks switched off, eight clients hammering one table, from two containers: each always has an action on its way, whether
 * it is its turn or not. An action counts as contended when it was decided, accepted or refused, while the others had theirs
 * on the way. What was accepted must be there, once.
 */
import { randomUUID } from "node:crypto";
import {
  type BlackjackActionMessage,
  type TableView,
  Unanswered,
  type VegasClient,
  VegasError,
} from "../../../../src/client/index.ts";
import type { Random } from "../../sim/random.ts";
import { proveWorld } from "../checks.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { until } from "../until.ts";
import { type ChaosWitness, createWitness } from "../witness.ts";
import { openWorld } from "../world.ts";

const SIZES = {
  full: { actions: 20_000, replayed: 1_000 },
  short: { actions: 300, replayed: 50 },
};

const CLIENTS = 8;
const SEATS = 7; // One fewer than clients: there is always one who wants a seat.
const PACE = { betMs: 500, turnMs: 300, settledMs: 100 };

interface Count {
  answered: number;
  accepted: number;
  readonly wanted: number;
}

export const unlocked: Scenario = {
  name: "unlocked",
  what: "locks off, eight clients hammering one table",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence, random } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run, { TABLE_LOCKS: "off" });
    const [one, two] = [await world.start(), await world.start()];
    const count: Count = { answered: 0, accepted: 0, wanted: run.scaled(size.actions) };
    const startedAt = performance.now();
    const host = world.client();
    await host.api.guest();
    const { tableId } = await host.api.openTable({ name: "Unlocked", seats: SEATS, ...PACE });
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, index) => {
        const client = world.client(index % 2 === 0 ? [one, two] : [two, one]);
        await client.api.guest();
        client.open();
        await hammer(client, tableId, random.fork(String(index)), witness, count, run);
        client.close();
      }),
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    evidence.fault("contended action without a lock", count.answered);
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    const { violationCount } = evidence.read();
    const lost = violationCount.I3 + violationCount.I4;
    evidence.figure("contended actions", count.answered);
    evidence.figure("accepted", count.accepted);
    evidence.figure("decided a second", Math.round(count.answered / seconds));
    evidence.target("contended actions, locks off", "≥ 20,000", count.answered, count.answered >= 20_000);
    evidence.target("lost or doubled", "0", lost, lost === 0);
  },
};

async function hammer(
  client: VegasClient,
  tableId: string,
  random: Random,
  witness: ChaosWitness,
  count: Count,
  { stop, progress }: Pick<ScenarioRun, "stop" | "progress">,
): Promise<void> {
  const playerId = client.user?.id ?? "";
  const table = client.watch(tableId);
  table.on("change", ({ table: view }) => witness.saw(view, playerId));
  await until(() => table.view !== null, 30_000, "the table");
  while (count.answered < count.wanted && !stop.aborted) {
    const action = wishOf(table.view as TableView, playerId, random);
    const asked = { playerId, tableId, actionId: randomUUID(), action };
    try {
      const { version } = await client.act(tableId, action, { actionId: asked.actionId });
      witness.acknowledged({ ...asked, version });
      count.accepted += 1;
    } catch (error) {
      if (error instanceof Unanswered) witness.unanswered(asked);
      else if (!(error instanceof VegasError)) throw error;
    }
    count.answered += 1;
    if (count.answered % 100 === 0) progress(`${count.answered} contended actions`);
  }
}

/** What the rules allow if nobody is quicker; and where they allow nothing, a move out of turn. */
function wishOf(view: TableView, playerId: string, random: Random): BlackjackActionMessage {
  const seat = view.seats.find((one) => one?.userId === playerId);
  if (!seat) return { type: "sit", seat: random.int(0, SEATS - 1) };
  if (view.phase === "BETTING" && seat.bet === 0)
    return random.chance(0.7) ? { type: "bet", amount: 100 } : { type: "leave" };
  if (view.phase === "INSURANCE") return { type: "insurance", take: random.chance(0.5) };
  return { type: random.chance(0.5) ? "stand" : "hit" };
}
