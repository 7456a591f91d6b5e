/**
 * What every process that pays does now and then: finds payouts whose jobs were lost, runs that have to be ended,
 * approvals that have expired, and missed slots of the schedule. Any number of processes may sweep at once.
 */

import { randomUUID } from "node:crypto";
import type { RunId } from "../kernel/ids.ts";
import { Refused } from "../kernel/refusals.ts";
import { creditHouseShare, type HouseShareDeps } from "./creditHouse.ts";
import type { DistributorDeps } from "./distributor.ts";
import { periodOfSlot } from "./periods.ts";
import { type ProgressDeps, reportRun } from "./progress.ts";
import { giveJobs, startRun } from "./startRun.ts";

/** An approval that has not come in a day is not coming, and the next pay day must not wait for it. */
const APPROVAL_MS = 24 * 60 * 60 * 1_000;

/** Later than this after its slot, a run is one that was missed. */
const PUNCTUAL_MS = 60_000;

export interface SweepDeps extends DistributorDeps, ProgressDeps, HouseShareDeps {
  /** `run`: a missed slot is made up for; `report`: it is only logged, and an admin decides. */
  readonly missed: "run" | "report";
}

export interface Sweep {
  /** One pass. @returns how many payouts were given a new job. */
  pass(): Promise<number>;
  /** A slot of the schedule has come: its run starts, unless it stands already. */
  keepSlot(): Promise<void>;
}

export function createSweep(deps: SweepDeps): Sweep {
  const keepSlot = createSlotKeeper(deps);
  return {
    keepSlot,
    async pass() {
      let added = 0;
      for (const runId of await deps.book.running()) added += await sweepRun(deps, runId);
      for (const runId of await deps.book.waitingSince(deps.clock.now() - APPROVAL_MS)) await expire(deps, runId);
      await keepSlot();
      return added;
    },
  };
}

async function sweepRun(deps: SweepDeps, runId: RunId): Promise<number> {
  await reportRun(deps, runId);
  if (!(await deps.jobs.isIdle())) return 0;
  const added = await giveJobs(deps, runId);
  if (added > 0) {
    deps.log.warn({ type: "dividend_jobs_restored", runId, payouts: added }, "payouts without a job were given one");
  }
  return added;
}

async function expire({ book, log, progress }: SweepDeps, runId: RunId): Promise<void> {
  const { outcome } = await book.decide(randomUUID(), runId, null, "reject");
  if (outcome !== "decided") return;
  progress.touch(runId);
  log.warn({ type: "dividend_approval_expired", runId }, "nobody approved the run within a day");
}

/**
 * Starts the run of the last slot, unless it stands already (S17). Asked when a slot has come and at every sweep, so
 * that a missed slot is noticed; what is settled about a slot is remembered, so that asking costs nothing.
 */
function createSlotKeeper(deps: SweepDeps): () => Promise<void> {
  const { book, calendar, clock } = deps;
  let since: number | null = null;
  let settled: string | null = null;
  const logOnce = createLogOnce(deps);
  return async () => {
    if (calendar === null) return;
    const slot = calendar.last(clock.now());
    const period = periodOfSlot(slot);
    if (period === settled) return;
    since ??= await book.schedule(calendar.pattern, clock.now());
    const isSettled =
      slot < since || (await book.hasPeriod(period)) || (await startSlot({ ...deps, logOnce }, slot, period));
    if (isSettled) settled = period;
  };
}

/** @returns false: it can't start now, and is tried again. */
async function startSlot(
  deps: SweepDeps & { readonly logOnce: LogOnce },
  slot: number,
  period: string,
): Promise<boolean> {
  const { clock, missed, approvalAbove, logOnce } = deps;
  const facts = { period, late_ms: clock.now() - slot };
  const isMissed = facts.late_ms > PUNCTUAL_MS;
  if (isMissed) logOnce("warn", { type: "dividend_slot_missed", ...facts }, "a pay day was missed");
  if (isMissed && missed === "report") return true;
  try {
    await creditHouseShare(deps, period, slot);
    await startRun(deps, "scheduled", { period, approvalAbove });
    return true;
  } catch (err) {
    if (!(err instanceof Refused)) throw err;
    logOnce("info", { type: "dividend_slot_waits", ...facts, ...{ code: err.code } }, "the slot's run can't start now");
    return err.code === "PERIOD_PAID";
  }
}

type LogOnce = (
  level: "info" | "warn",
  facts: { type: string; period: string; late_ms: number },
  message: string,
) => void;

/** Says each thing about a period once, however often the sweep comes by. */
function createLogOnce({ log }: SweepDeps): LogOnce {
  const logged = new Map<string, string>();
  return (level, facts, message) => {
    if (logged.get(facts.type) === facts.period) return;
    logged.set(facts.type, facts.period);
    log[level](facts, message);
  };
}
