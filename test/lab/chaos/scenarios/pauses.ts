/**
 * Holders of locks stand still for more than twice the lock's time, stopped or with their event loop blocked, while another container
 * plays on at their tables. Then they wake up and go on with what they had decided. The lock's time is set to 2 s for this
 * run, the least that is allowed: what a pause proves does not depend on it, and so 200 of them fit into minutes.
 */
import { readFileSync } from "node:fs";
import { VegasClient } from "../../../../src/client/index.ts";
import type { CrashPointName } from "../../../../src/infrastructure/resilience/crashPoints.ts";
import { Bot } from "../../load/bot.ts";
import { createFigures } from "../../load/figures.ts";
import { proveWorld } from "../checks.ts";
import { catchAtGate, installGates } from "../gate.ts";
import type { Scenario, ScenarioRun } from "../scenario.ts";
import { pass, until } from "../until.ts";
import { createWitness } from "../witness.ts";
import { type ChaosContainer, openWorld, type World } from "../world.ts";

type How = "stop" | "block" | "stop in the transaction";
interface Holder {
  readonly point: CrashPointName;
  readonly how: How;
}

const HOLDERS: readonly Holder[] = [
  { point: "C2", how: "stop" },
  { point: "C5", how: "stop" },
  { point: "C2", how: "block" },
  { point: "C3", how: "stop in the transaction" },
  { point: "C1", how: "stop" },
  { point: "C5", how: "block" },
  { point: "C10", how: "stop" },
  { point: "C2", how: "stop" },
  { point: "C2", how: "stop" },
  { point: "C5", how: "stop" },
  { point: "C2", how: "block" },
  { point: "C3", how: "stop in the transaction" },
  { point: "C2", how: "stop" },
];

const SIZES = {
  full: { holders: HOLDERS, pauses: 16, replayed: 1_000 },
  short: { holders: HOLDERS.slice(0, 4), pauses: 1, replayed: 50 },
};

const LOCK_TTL_MS = 2_000;
const POOL = "5"; // Of each of the many containers.
const PAUSE_MS = 2.5 * LOCK_TTL_MS; // Time for the others to notice, and to play on.
const PATIENCE_MS = 60_000;

/** What they do between the pauses proves nothing here, and costs the others the processor. */
const THINK_MS = 50;

/** Short clocks: who stands still is played on without. */
const PACE = { betMs: 300, turnMs: 300, settledMs: 100 };

export const pauses: Scenario = {
  name: "pauses",
  what: "lock holders that stand still for more than twice the lock's time, and then go on",
  async run(run) {
    const size = SIZES[run.size];
    const { evidence } = run;
    const witness = createWitness(evidence);
    const world = await openWorld(run, { TABLE_LOCK_TTL_MS: String(LOCK_TTL_MS), MAX_DB_CONNECTIONS: POOL });
    await installGates(world);
    const other = await world.start();
    const host = new VegasClient({ containers: [other.url] });
    await host.api.guest();
    let done = 0;
    const bots: Bot[] = [];
    const plays: Promise<void>[] = [];
    await Promise.all(
      size.holders.map(async (holder) => {
        const container = await world.start(envOf(holder));
        const { tableId } = await host.api.openTable({ name: `${holder.point} ${holder.how}`, seats: 3, ...PACE });
        for (const { url } of [container, container, other]) {
          const thinkMs = () => THINK_MS;
          const bot = new Bot({ containers: [url], tableId, figures: createFigures(), thinkMs, witness });
          bots.push(bot);
          plays.push(bot.play());
        }
        await until(() => witness.newest(tableId) > 6, PATIENCE_MS, "play before the first pause");
        for (let times = 0; times < run.scaled(size.pauses); times += 1) {
          run.stop.throwIfAborted();
          await pauseOnce(run, world, container, holder, tableId);
          done += 1;
          run.progress(`${done} pauses`);
        }
      }),
    );
    for (const bot of bots) bot.leave();
    await Promise.all(plays);
    await proveWorld({ world, witness, evidence, roundsMax: size.replayed, lockTtlMs: LOCK_TTL_MS });
    await world.close();
    report(run, done);
  },
};

function envOf({ point, how }: Holder): NodeJS.ProcessEnv {
  switch (how) {
    case "stop":
      return { CRASH_POINT: `${point}:stop:1:0:signal` };
    case "block":
      return { CRASH_POINT: `${point}:block:1:${PAUSE_MS}:signal` };
    case "stop in the transaction":
      return {};
    default:
      return how satisfies never;
  }
}

async function pauseOnce(
  { evidence }: ScenarioRun,
  world: World,
  container: ChaosContainer,
  { point, how }: Holder,
  tableId: string,
): Promise<void> {
  try {
    if (how === "stop in the transaction") await stopInTransaction(world, container, tableId);
    else if (how === "stop") await stopAtPoint(container);
    else await blockAtPoint(container);
    evidence.fault(`holder ${how === "block" ? "blocked" : "stopped"} at ${point}`);
    await until(() => isAnswering(container), PATIENCE_MS, `${container.name} after its pause`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    evidence.violation("I7", `pause at ${point} (${how}): ${error.message}`);
  }
}

async function stopAtPoint({ process }: ChaosContainer): Promise<void> {
  process.kill("SIGUSR2");
  await until(() => isStopped(process.pid), PATIENCE_MS, "the holder's stop");
  await pass(PAUSE_MS);
  process.kill("SIGCONT");
}

async function blockAtPoint(container: ChaosContainer): Promise<void> {
  container.process.kill("SIGUSR2");
  await until(async () => !(await isAnswering(container)), PATIENCE_MS, "the holder's block");
}

/** Its statement stands inside the transaction, its process stops; the transaction goes on, and nobody reads the answer. */
async function stopInTransaction(world: World, container: ChaosContainer, tableId: string): Promise<void> {
  const { process } = container;
  const gate = await catchAtGate(world, tableId, container, PATIENCE_MS);
  try {
    process.kill("SIGSTOP");
    await until(() => isStopped(process.pid), PATIENCE_MS, "the holder's stop");
  } finally {
    await gate.open();
  }
  await pass(PAUSE_MS);
  process.kill("SIGCONT");
}

const isStopped = (pid: number): boolean => /^\d+ \(.*\) T/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));

async function isAnswering({ url }: ChaosContainer): Promise<boolean> {
  try {
    const response = await fetch(`${url}/live`, { signal: AbortSignal.timeout(700) });
    return response.ok;
  } catch {
    return false;
  }
}

function report({ evidence }: ScenarioRun, done: number): void {
  const { staleAttempted, staleAccepted } = evidence.read();
  evidence.figure("lock's time in this run, ms", LOCK_TTL_MS);
  evidence.figure("each pause, ms", PAUSE_MS);
  evidence.target("pauses beyond the lock's time", "≥ 200", done, done >= 200);
  evidence.target("stale writes attempted", "≥ 100", staleAttempted, staleAttempted >= 100);
  evidence.target("stale writes accepted", "0", staleAccepted, staleAccepted === 0);
}
