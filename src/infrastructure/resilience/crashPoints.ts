/**
 * Faults on request, for proving that none of them matters: at a named point of an action the process kills, stops or
 * blocks itself. Without CRASH_POINT nothing of this exists: the decorators of crashingPorts.ts are put on only then. The
 * points that lie inside Postgres, Redis and the network (C3, C4, C6, C9) are reached from there, by the chaos harness.
 */
import { assert } from "../../kernel/assert.ts";

/** What the process has done, and what it has not, when it is hit there. */
export const CRASH_POINTS = {
  C1: "lock held, before the read",
  C2: "decided, before BEGIN",
  C3: "inside the transaction, after the debit",
  C4: "COMMIT sent, reply not read",
  C5: "committed, before Redis",
  C6: "script executed, reply not read",
  C7: "the projection is on its way, before the broadcast",
  C8: "broadcast, before the acknowledgement",
  C9: "acknowledged, before unlock",
  C10: "outcome computed, before the settlement transaction",
  C11: "settled, outbox row not relayed",
  C12: "relayed, not marked",
  C13: "worker took the job, before its transaction",
  C14: "worker committed, job not completed",
  C15: "job completed, reply lost",
  C16: "deadline claimed, not applied",
  C17: "seat taken in the journal, not in Redis",
  C18: "killed while draining",
} as const;

export type CrashPointName = keyof typeof CRASH_POINTS;

export interface CrashPlan {
  readonly point: CrashPointName;
  readonly fault: "kill" | "stop" | "block";
  /** The first time it is passed so often, and then each time again. */
  readonly every: number;
  /** For `block`: how long nothing else of the process runs. */
  readonly blockMs: number;
  /** Each SIGUSR2 arms it for one fault, and before the first it does nothing. False: it is always armed. */
  readonly onSignal: boolean;
}

const ARMING_SIGNAL = "SIGUSR2";

/** Called where a process may be hit; see crashingPorts.ts. */
export type CrashPoint = (point: CrashPointName) => void;

/** @returns null without a plan: then no port has a decorator on. */
export function createCrashPoint(plan: CrashPlan | null): CrashPoint | null {
  if (plan === null) return null;
  let passed = 0;
  let isArmed = !plan.onSignal;
  if (plan.onSignal) process.on(ARMING_SIGNAL, () => (isArmed = true));
  return (point) => {
    if (point !== plan.point || !isArmed) return;
    passed += 1;
    if (passed % plan.every !== 0) return;
    isArmed = !plan.onSignal;
    FAULTS[plan.fault](plan.blockMs);
  };
}

const FAULTS: Readonly<Record<CrashPlan["fault"], (blockMs: number) => void>> = {
  // Sent to ourselves, both signals take effect before the call returns.
  kill: () => void process.kill(process.pid, "SIGKILL"),
  stop: () => void process.kill(process.pid, "SIGSTOP"),
  block: (blockMs) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs),
};

/**
 * `C5`, `C5:kill`, `C2:stop:40` (each 40th time), `C2:block:40:10000` (for ten seconds), `C2:stop:3:0:signal` (the third
 * time after each SIGUSR2). @throws {Bug} for anything else.
 */
export function readCrashPlan(text: string | undefined): CrashPlan | null {
  if (text === undefined) return null;
  const [point = "", fault = "kill", every = "1", blockMs = "0", arming = "always"] = text.split(":");
  assert(Object.hasOwn(CRASH_POINTS, point), `CRASH_POINT names no point: ${text}`);
  assert(Object.hasOwn(FAULTS, fault), `CRASH_POINT names no fault: ${text}`);
  assert(/^[1-9]\d{0,6}$/.test(every) && /^\d{1,6}$/.test(blockMs), `CRASH_POINT counts wrongly: ${text}`);
  assert(["always", "signal"].includes(arming), `CRASH_POINT is armed always or by signal: ${text}`);
  return {
    point: point as CrashPointName,
    fault: fault as CrashPlan["fault"],
    every: Number(every),
    blockMs: Number(blockMs),
    onSignal: arming === "signal",
  };
}
