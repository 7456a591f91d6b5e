/** Payout workers as processes of their own, each meeting its fate. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROJECT } from "../../../../src/ops/cli/project.ts";
import { pass } from "../until.ts";
import { crashPlanOf, type Fate } from "./fates.ts";

const WORKER_ENTRY = join(PROJECT, "dist/server/worker.js");

/** Longer than a job's lock lives and its takeover takes (payoutWorker.ts): when it wakes, another has the job. */
const SLEEP_MS = 3_500;

const LOOK_MS = 20;

/** From SIGTERM to the end; the worker's own cap is eight seconds. */
const DRAIN_MS = 20_000;

export interface Deaths {
  kills: number;
  readonly byPoint: Record<string, number>;
  pauses: number;
  /** Payouts that one worker had begun and another took over. */
  takeovers: number;
  /** Attempts that failed and were made again, by reason. */
  readonly failures: Record<string, number>;
  /** Ends that nobody had planned. */
  readonly surprises: string[];
}

export interface WorkerHouse {
  readonly env: NodeJS.ProcessEnv;
  readonly deaths: Deaths;
  /** True once there is nothing left to work on. */
  readonly isOver: () => boolean;
}

/** Starts a worker and lets its fate happen; without one it works until all is over. Resolves when it is gone. */
export async function liveAndDie(house: WorkerHouse, fate: Fate | null): Promise<void> {
  const { deaths } = house;
  const plan = crashPlanOf(fate);
  const child = spawn(process.execPath, [WORKER_ENTRY], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...house.env, LOG_LEVEL: "info", ...(plan === undefined ? {} : { CRASH_POINT: plan }) },
  });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  try {
    await Promise.race([meet(house, child, fate), exited]);
    const [code, signal] = await exited;
    if (signal === "SIGKILL") {
      deaths.kills += 1;
      const where = fate === null || fate.kind === "shot" ? "any moment" : fate.point;
      deaths.byPoint[where] = (deaths.byPoint[where] ?? 0) + 1;
    } else if (code !== 0 && !(house.isOver() && signal === "SIGTERM"))
      deaths.surprises.push(`a worker ended by itself: ${code ?? signal}`);
  } finally {
    child.kill("SIGKILL");
  }
}

async function meet(house: WorkerHouse, child: ChildProcess, fate: Fate | null): Promise<void> {
  let [paid, stops, isAwake] = [0, 0, true];
  if (child.stdout === null) throw new Error("a worker without a voice");
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.includes('"dividend_job_stalled"')) house.deaths.takeovers += 1;
    if (line.includes('"dividend_payout_failed"')) countFailure(house.deaths, line);
    if (!line.includes('"dividend_payout_completed"')) return;
    paid += 1;
    if (fate?.kind === "shot" && paid >= fate.after) child.kill("SIGKILL");
  });
  for (;;) {
    await pass(LOOK_MS);
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (house.isOver()) return retire(child);
    if (fate?.kind !== "sleep" || !isAwake || !isStopped(child.pid)) continue;
    stops += 1;
    if (stops > 1) return void child.kill("SIGKILL");
    isAwake = false;
    await pass(SLEEP_MS);
    child.kill("SIGCONT");
    house.deaths.pauses += 1;
    isAwake = true;
  }
}

function countFailure({ failures }: Deaths, line: string): void {
  const { reason } = JSON.parse(line) as { reason: string };
  failures[reason] = (failures[reason] ?? 0) + 1;
}

/** All is paid: it drains as it would anywhere. One that sleeps is woken for it. */
function retire(child: ChildProcess): void {
  child.kill("SIGCONT");
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), DRAIN_MS).unref();
}

/** Whether a process has been stopped by a signal. */
function isStopped(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    if (process.platform !== "linux")
      return execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith("T");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T"); // The name in front may hold anything.
  } catch {
    return false; // Gone.
  }
}
