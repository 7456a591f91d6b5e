/**
 * The processes a tool starts, and how they end. Each runs in a process group of its own, so that
 * Ctrl-C reaches only the tool, which then stops them in the right order. Each is written down in a
 * run folder while it lives: when the tool itself is killed, the next start finds what was left behind.
 */
import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

export interface ProcessSpec {
  /** File-name safe, unique within the run folder. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Standard output and standard error are appended here. */
  readonly logFile: string;
  /** Where living processes are written down. */
  readonly runDir: string;
  /** A part of the command line by which a later start recognises this process: a pid alone may be reused. */
  readonly recogniseBy: string;
  readonly user?: SystemUser | undefined;
}

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** Sends `signal`, and SIGKILL to the whole group after `graceMs`. Resolves when the process is gone. */
  stop(signal: NodeJS.Signals, graceMs: number): Promise<Exit>;
}

/** @throws when the command cannot be run at all. */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  mkdirSync(spec.runDir, { recursive: true });
  mkdirSync(dirname(spec.logFile), { recursive: true });
  keepShort(spec.logFile);
  const log = openSync(spec.logFile, "a");
  const child = spawn(spec.command, spec.args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: spec.env ?? process.env,
    cwd: spec.cwd ?? "/",
    ...(spec.user === undefined ? {} : { uid: spec.user.uid, gid: spec.user.gid }),
  });
  closeSync(log);

  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const pid = child.pid as number;
  const record = join(spec.runDir, `${spec.name}.json`);
  writeFileSync(record, JSON.stringify({ pid, recogniseBy: spec.recogniseBy, startedAt: Date.now() } satisfies Entry));

  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      rmSync(record, { force: true });
      resolve({ code, signal });
    });
  });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;

  return {
    name: spec.name,
    pid,
    exited,
    hasExited,
    kill: (signal) => void child.kill(signal),
    async stop(signal, graceMs) {
      if (hasExited()) return exited;
      child.kill(signal);
      const hardStop = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
      try {
        return await exited;
      } finally {
        clearTimeout(hardStop);
      }
    },
  };
}

const LOG_MAX_BYTES = 10_000_000; // Postgres and Redis write a few lines a day; they must not fill the disk over years.

/** A log that has grown long is put aside as `<name>.1`, in place of the one before. */
function keepShort(logFile: string): void {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_MAX_BYTES) renameSync(logFile, `${logFile}.1`);
}

interface Entry {
  readonly pid: number;
  readonly recogniseBy: string;
  readonly startedAt: number;
}

/**
 * Stops what an earlier, killed tool left running, newest first, and forgets it.
 * @returns the names of the processes that had to be stopped.
 */
export async function stopLeftovers(runDir: string, graceMs = 5_000): Promise<string[]> {
  const records = readRecords(runDir).sort((a, b) => b.record.startedAt - a.record.startedAt);
  const stopped: string[] = [];
  for (const { name, path, record } of records) {
    if (commandLine(record.pid)?.includes(record.recogniseBy)) {
      await stopByPid(record.pid, "SIGINT", graceMs);
      stopped.push(name);
    }
    rmSync(path, { force: true });
  }
  return stopped;
}

/** SIGKILL to everything written down in the folder, without waiting: for a person who has asked twice. */
export function killAll(runDir: string): void {
  for (const { record } of readRecords(runDir)) {
    if (commandLine(record.pid)?.includes(record.recogniseBy)) signalGroup(record.pid, "SIGKILL");
  }
}

function readRecords(runDir: string): { name: string; path: string; record: Entry }[] {
  let names: string[];
  try {
    names = readdirSync(runDir).filter((name) => name.endsWith(".json"));
  } catch {
    return []; // Nothing was ever started here.
  }
  return names.flatMap((file) => {
    const path = join(runDir, file);
    try {
      return [{ name: file.slice(0, -".json".length), path, record: JSON.parse(readFileSync(path, "utf8")) as Entry }];
    } catch {
      rmSync(path, { force: true }); // Half-written by a process that died on the way.
      return [];
    }
  });
}

/** Ends a process that is not our child: `signal`, then SIGKILL to its group after `graceMs`. Resolves when it is gone. */
export async function stopByPid(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  signalOne(pid, signal);
  const hardStopAt = Date.now() + graceMs;
  for (let killed = false; isAlive(pid); ) {
    if (!killed && Date.now() > hardStopAt) {
      signalGroup(pid, "SIGKILL");
      signalOne(pid, "SIGKILL");
      killed = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether the process exists and has not ended (a zombie that was not collected counts as ended). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return commandLine(pid) !== undefined;
}

/** The command line of a living process; undefined when there is none. */
export function commandLine(pid: number): string | undefined {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") || undefined;
    return execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined; // No such process.
  }
}

/** What a process last had to say. */
export function lastLines(logFile: string, count = 8): string {
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-count).join("\n");
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalOne(-pid, signal);
}
