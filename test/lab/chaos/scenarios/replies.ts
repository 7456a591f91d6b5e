/**
 * The store does what it is told and the reply never comes: for Postgres' COMMIT and for the script that projects a table.
 * Nobody knows the outcome; the action id finds it out, every time.
 */
import { gatherCrowd } from "../../load/crowd.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import { commitOf, projectionOf } from "../outsidePoints.ts";
import type { Scenario } from "../scenario.ts";
import { createWitness } from "../witness.ts";
import { openWorld } from "../world.ts";

const SIZES = {
  full: { cuts: 150, tables: 4, players: 8, replayed: 1_000 },
  short: { cuts: 4, tables: 2, players: 4, replayed: 50 },
};

const PACE = { betMs: 5_000, turnMs: 5_000, settledMs: 100 };

export const replies: Scenario = {
  name: "replies",
  what: "replies of Postgres and Redis cut after the work was done",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence, random } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run);
    await Promise.all([world.start(), world.start()]);
    const containers = world.living().map(({ url }) => url);
    const figures = createFigures();
    const crowd = await gatherCrowd({ ...size, containers, pace: PACE, thinkMs: () => 0, figures, witness });
    crowd.done.catch(() => undefined); // Awaited below.

    const wanted = run.scaled(size.cuts);
    const cut = async (side: "postgres" | "redis"): Promise<void> => {
      for (let cuts = 1; cuts <= wanted; cuts += 1) {
        run.stop.throwIfAborted();
        const container = random.pick(world.living());
        // Any of the tables: whose action comes first.
        const requestOf = side === "postgres" ? commitOf : projectionOf;
        const isMeant = crowd.tableIds.map(requestOf);
        const proxy = side === "postgres" ? container.postgresProxy : container.redisProxy;
        const held = await proxy.holdReply((request) => isMeant.some((matches) => matches(request)));
        held.cut();
        evidence.fault(side === "postgres" ? "reply to COMMIT cut" : "reply to a Redis script cut");
        await witness.nextAck(random.pick(crowd.tableIds)); // The table is played on; then the next.
        run.progress(`${cuts} of ${wanted} replies cut, ${side}`);
      }
    };
    await Promise.all([cut("postgres"), cut("redis")]);
    crowd.disperse();
    await crowd.done;
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: 5_000 });
    await world.close();
    const open = witness.unknown.length;
    const { errorsByCode } = figures.read();
    evidence.figure("outcomes still unknown after 30 s", open);
    evidence.figure("answers that were errors", JSON.stringify(errorsByCode));
    evidence.target("unknown outcomes resolved", "100 %", open === 0 ? "100 %" : `all but ${open}`, open === 0);
  },
};
