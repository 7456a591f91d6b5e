/**
 * A player gone at each moment of a round, for a second, for half a minute and for ten minutes, while another plays on at the
 * table. What is to become of round and seat is written in docs/INTERRUPTIONS.md; nobody may ever have to wait for who is gone.
 */
import type { TableView, VegasClient } from "../../../../src/client/index.ts";
import { Bot } from "../../load/bot.ts";
import { createFigures } from "../../load/figures.ts";
import { type Absentee, MOMENTS, type MomentName, playUntil } from "../absentee.ts";
import { proveWorld } from "../checks.ts";
import { percentile } from "../evidence.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { type ChaosWitness, createWitness } from "../witness.ts";
import { openWorld, type World } from "../world.ts";

const SIZES = {
  full: { goneS: [1, 30, 600], replayed: 1_000 },
  short: { goneS: [1], replayed: 20 },
};

const PACE = { betMs: 6_000, turnMs: 6_000, settledMs: 1_000 };
const REVEAL_MS = 3_000;
const THINK_MS = 300;
/** What the others think about a move while they are watched for long: a table played slowly, as people do. */
const SLOW_THINK_MS = 4_000;

/** From here on a seat shows that its player is gone (T16), and from there it may be given up (G5). */
const SHOWN_GONE_S = 5;
const SEAT_HOLD_S = 60;

const STILL_MS = 10_000; // I7
/** An ace comes up in one of thirteen rounds. */
const MOMENT_MS = 600_000;
const RETURN_MS = 60_000;

export const absences: Scenario = {
  name: "absences",
  what: "a player gone at each moment of a round for 1, 30 and 600 s",
  when: "beside",
  async run(run) {
    const size = SIZES[run.size];
    const witness = createWitness(run.evidence);
    const world = await openWorld(run);
    await Promise.all([world.start(), world.start()]);
    const endedMs: number[] = [];
    const cases = size.goneS.flatMap((goneS) => MOMENTS.map((moment) => ({ goneS, moment })));
    let done = 0;
    await Promise.all(
      cases.map(async ({ goneS, moment }) => {
        const what = `gone for ${goneS} s, ${moment}`;
        try {
          endedMs.push(...(await goAway({ run, world, witness, what }, moment, goneS)));
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          run.stop.throwIfAborted();
          run.evidence.violation("I7", `${what}: ${error.message}`);
        }
        done += 1;
        run.progress(`${done} of ${cases.length} players are back`);
      }),
    );
    await proveWorld({ world, witness, evidence: run.evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    run.evidence.figure(
      "round ended after its player was gone: p50 / max, ms",
      `${percentile(endedMs, 0.5)} / ${percentile(endedMs, 1)}`,
    );
    const { violationCount } = run.evidence.read();
    const wrong = Object.values(violationCount).reduce((sum, count) => sum + count, 0);
    run.evidence.target("players gone, resumed or settled by the rule", `${cases.length}`, done - wrong, wrong === 0);
  },
};

interface Scene {
  readonly run: ScenarioRun;
  readonly world: World;
  readonly witness: ChaosWitness;
  readonly what: string;
}

/** One player, one table, one absence. @returns how long the round took to end after the player was gone, if one was played. */
async function goAway(scene: Scene, moment: MomentName, goneS: number): Promise<number[]> {
  const { run, world, witness } = scene;
  const host = world.client();
  await host.api.guest();
  const { tableId } = await host.api.openTable({ name: moment, seats: 2, ...PACE });
  const onlooker = look(host, tableId, witness);
  const urls = world.living().map(({ url }) => url);
  let isGone = false;
  const thinkMs = () => (isGone ? SLOW_THINK_MS : THINK_MS);
  const other = new Bot({ containers: urls, tableId, figures: createFigures(), thinkMs, witness });
  const plays = other.play();
  // The other has the first seat, and so the first turn.
  await until(() => onlooker.seats().some((seat) => seat !== null), RETURN_MS, "the other player");
  const client = world.client();
  const absentee = await playUntil(client, tableId, moment, witness, MOMENT_MS);
  client.close();
  isGone = true;
  run.evidence.fault(`player gone for ${goneS} s`);
  const from = performance.now();
  while (performance.now() - from < goneS * 1_000) {
    await pass(Math.min(1_000, goneS * 1_000 - (performance.now() - from)));
    run.stop.throwIfAborted();
    if (onlooker.stillMs() > STILL_MS) throw new Error(`nothing moved for ${Math.round(onlooker.stillMs())} ms`);
  }
  const wasShownGone = onlooker.wasShownGone(absentee.seat);
  if (wasShownGone !== goneS > SHOWN_GONE_S) wrong(scene, `shown as gone: ${wasShownGone}`);
  else run.evidence.check("I7");

  isGone = false;
  client.open();
  const table = client.watch(tableId);
  await until(() => table.view !== null, RETURN_MS, "the table after the return");
  const seat = table.view?.seats.findIndex((one) => one?.userId === client.user?.id);
  if (seat !== (goneS > SEAT_HOLD_S ? -1 : absentee.seat)) wrong(scene, `back at seat ${seat}, left ${absentee.seat}`);
  else run.evidence.check("I3");
  await until(() => onlooker.settled.has(absentee.roundId), RETURN_MS, "the end of its round");
  const { view, at } = onlooker.settled.get(absentee.roundId) as Settled;
  holdToRule(scene, absentee, view, goneS);
  const hands = view.seats.reduce((sum, one) => sum + (one?.hands.length ?? 0), 0);
  const within = PACE.betMs + REVEAL_MS + PACE.turnMs + hands * PACE.turnMs;
  const ms = at - from;
  if (ms > within + STILL_MS) throw new Error(`the round ended after ${Math.round(ms)} ms, not within ${within}`);
  await playUntil(client, tableId, "with a bet", witness, RETURN_MS); // It plays on.
  other.leave();
  await plays;
  for (const one of [client, host]) one.close();
  return absentee.bet > 0 ? [ms] : [];
}

/** The bet stands, no card is taken, nothing is insured: what the round brought is what it brings a player who stands. */
function holdToRule(scene: Scene, { seat, playerId, bet, cards }: Absentee, view: TableView, goneS: number): void {
  const settled = view.seats[seat];
  if (bet === 0) {
    if (settled?.userId === playerId && settled.bet > 0 && goneS > SHOWN_GONE_S) wrong(scene, "a bet that nobody made");
    else scene.run.evidence.check("I4");
    return;
  }
  const first = settled?.hands[0]?.cards ?? [];
  const isSame = settled?.userId === playerId && settled.bet === bet && cards.every((card, at) => first[at] === card);
  const drew = goneS > SHOWN_GONE_S && (first.length > Math.max(2, cards.length) || (settled?.insurance ?? 0) > 0);
  if (isSame && !drew) scene.run.evidence.check("I3");
  else wrong(scene, `left with ${cards} for ${bet}, settled with ${first} for ${settled?.bet}`);
}

const wrong = ({ run, what }: Scene, detail: string): void => run.evidence.violation("I3", `${what}: ${detail}`);

interface Settled {
  readonly view: TableView;
  readonly at: number;
}

/** Sees everything that happens at a table. */
function look(client: VegasClient, tableId: string, witness: ChaosWitness) {
  let movedAt = performance.now();
  let seats: TableView["seats"] = [];
  const gone = new Set<number>();
  const settled = new Map<string, Settled>();
  client.open();
  client.watch(tableId).on("change", ({ table: view }) => {
    witness.saw(view, "");
    movedAt = performance.now();
    seats = view.seats;
    for (const [index, seat] of seats.entries()) if (seat?.connected === false) gone.add(index);
    if (view.phase === "SETTLED" && view.roundId !== null && !settled.has(view.roundId))
      settled.set(view.roundId, { view, at: performance.now() });
  });
  return {
    seats: () => seats,
    stillMs: () => performance.now() - movedAt,
    wasShownGone: (seat: number) => gone.has(seat),
    settled,
  };
}
