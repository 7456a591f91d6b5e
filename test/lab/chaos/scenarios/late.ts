/**
 * Actions that lie in the buffer of a container that stands still, while their players go on at another one. When it wakes, the
 * round they were meant for is over: nothing of them may be carried out. In four manners: with and without saying what the
 * action is for, asked again elsewhere or given up.
 */
import { randomUUID } from "node:crypto";
import type { BlackjackActionMessage, Link, TableView } from "../../../../src/client/index.ts";
import { memoryStore, targetOf, VegasClient, VegasError } from "../../../../src/client/index.ts";
import { request } from "../../../../src/client/request.ts";
import { socketTransport } from "../../../../src/client/socketTransport.ts";
import { proveWorld } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { createWitness } from "../witness.ts";
import { type ChaosContainer, openWorld } from "../world.ts";

const SIZES = { full: { pauses: 100, replayed: 1_000 }, short: { pauses: 2, replayed: 50 } };

/** Two containers are stopped in turn, each with its own players. */
const VICTIMS = 2;

const MANNERS = [
  { says: true, repeats: true },
  { says: true, repeats: false },
  { says: false, repeats: true },
  { says: false, repeats: false },
] as const;
type Manner = (typeof MANNERS)[number];

const TURN_MS = 500;
const PATIENCE_MS = 30_000;

/** Longer than what a container counts as having stood still. */
const STOPPED_MS = 2_300;

export const late: Scenario = {
  name: "late",
  what: "actions in the buffer of a container that stands still, while their players go on elsewhere",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const world = await openWorld(run);
    const other = await world.start();
    let pauses = 0;
    let landed = 0;
    const asked: string[] = [];
    await Promise.all(
      Array.from({ length: VICTIMS }, async () => {
        const victim = await world.start();
        const players = await Promise.all(MANNERS.map((manner) => openPlayer(victim, other, manner)));
        for (let times = 0; times < run.scaled(size.pauses); times += 1) {
          run.stop.throwIfAborted();
          asked.push(...(await pauseOnce(victim, players)));
          pauses += 1;
          evidence.fault("container stopped with actions in its buffer");
          run.progress(`${pauses} pauses`);
        }
        for (const player of players) player.close();
      }),
    );
    const done = await world.sql<{ action_id: string; table_id: string; seq: string }>(
      "SELECT action_id, table_id, seq FROM action_keys WHERE action_id = ANY($1)",
      [asked],
    );
    for (const row of done) evidence.violation("I13", `a late action landed at ${row.table_id}#${row.seq}`);
    landed += done.length;
    evidence.check("I13", asked.length - done.length);
    await proveWorld({ world, witness: createWitness(evidence), evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    evidence.target("pauses with actions in the buffer", "≥ 200", pauses, pauses >= 200);
    evidence.target("late actions that landed", "0", landed, landed === 0);
  },
};

/** @returns the ids that were asked of the stopped container. */
async function pauseOnce({ process }: ChaosContainer, players: readonly LatePlayer[]): Promise<string[]> {
  const turns = await Promise.all(players.map((player) => player.untilTurn()));
  process.kill("SIGSTOP");
  const [asked] = await Promise.all([
    Promise.all(players.map((player, index) => player.askInVain(turns[index] as TableView))),
    pass(STOPPED_MS),
  ]);
  process.kill("SIGCONT");
  await Promise.all(players.map((player) => player.untilHeard()));
  return asked;
}

type LatePlayer = Awaited<ReturnType<typeof openPlayer>>;

async function openPlayer(victim: ChaosContainer, other: ChaosContainer, { says, repeats }: Manner) {
  const tokens = memoryStore();
  const elsewhere = new VegasClient({ containers: [other.url], tokens });
  const { id } = await elsewhere.api.guest();
  elsewhere.open();
  const pace = { betMs: 60_000, turnMs: TURN_MS, settledMs: 100 };
  const { tableId } = await elsewhere.api.openTable({ name: "Late", seats: 1, ...pace });
  const table = elsewhere.watch(tableId);
  await elsewhere.act(tableId, { type: "sit", seat: 0 });
  let link: Link | null = null;
  let heard: Promise<unknown> = Promise.resolve();

  const once = (fits: (view: TableView) => boolean, what: string) =>
    until(() => table.view !== null && fits(table.view), PATIENCE_MS, what).then(() => table.view as TableView);

  /** Bets, round after round, until there is a hand to decide on. */
  async function untilTurn(): Promise<TableView> {
    for (;;) {
      await once(({ phase }) => phase === "BETTING", "the next round");
      await elsewhere.act(tableId, { type: "bet", amount: 100 });
      const view = await once(({ phase }) => phase !== "BETTING", "the cards");
      if (view.phase === "PLAYER_TURN") return view;
    }
  }

  return {
    async untilTurn(): Promise<TableView> {
      link = socketTransport.open(victim.url, tokens.load()?.accessToken ?? "", () => undefined);
      await link.opened;
      return untilTurn();
    },

    /** Doubles at the stopped container, waits until the turn has run out, and bets in the next round. */
    async askInVain(turn: TableView): Promise<string> {
      const actionId = randomUUID();
      const action: BlackjackActionMessage = { type: "double" };
      const payload = { tableId, actionId, action, ...(says ? { for: targetOf(turn, id) } : {}) };
      heard = (link as Link).request("table:act", payload, PATIENCE_MS).catch(() => undefined);
      await once(({ roundId }) => roundId !== turn.roundId, "the end of the round");
      if (repeats) {
        const open = socketTransport.open(other.url, tokens.load()?.accessToken ?? "", () => undefined);
        await open.opened;
        await request(open, "table:act", payload).catch((error: unknown) => {
          if (!(error instanceof VegasError) || error.retryable) throw error;
        });
        open.close();
      }
      await untilTurn();
      return actionId;
    },

    /** Whatever the woken container says, or that it cuts the connection. */
    async untilHeard(): Promise<void> {
      await Promise.race([heard, link?.closed]);
      link?.close();
    },

    close: () => elsewhere.close(),
  };
}
