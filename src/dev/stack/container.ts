/** One server process: what a container is in production, on this machine. */
import { existsSync, renameSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PlainError } from "../../ops/cli/plainError.ts";
import { PROJECT } from "../../ops/cli/project.ts";
import { lastLines, type RunningProcess, startProcess } from "./processes.ts";

const READY_MS = 60_000; // Under 2 s as a rule; several at once on a slow machine take much longer.
const STOP_MS = 10_000; // What Cloud Run grants between SIGTERM and SIGKILL.

export const SERVER_ENTRY = join(PROJECT, "dist/server/main.js");

export interface ContainerSpec {
  /** File-name safe, unique within the run folder. */
  readonly name: string;
  readonly port: number;
  /** Added to the environment of this process; PORT is set from `port`, and CONTAINER (the name in the logs) from `name`. */
  readonly env: NodeJS.ProcessEnv;
  readonly runDir: string;
  readonly logFile: string;
  /** Of another version of the server, compiled: `…/dist/server/main.js`. */
  readonly entry?: string;
  /** Options for Node itself, for tools that look into the process. */
  readonly nodeArgs?: readonly string[];
}

export interface Container {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  readonly logFile: string;
  readonly process: RunningProcess;
  /** SIGTERM, then SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

/** Starts the process; it is not ready yet. An earlier log is kept beside the new one as `<name>.1`. */
export async function startContainer(spec: ContainerSpec): Promise<Container> {
  if (existsSync(spec.logFile)) renameSync(spec.logFile, `${spec.logFile}.1`);
  const { entry = SERVER_ENTRY } = spec;
  const server = await startProcess({
    name: spec.name,
    command: process.execPath,
    args: [...(spec.nodeArgs ?? []), "--enable-source-maps", entry],
    cwd: resolve(dirname(entry), ".."),
    env: { ...process.env, CONTAINER: spec.name, ...spec.env, PORT: String(spec.port) },
    logFile: spec.logFile,
    runDir: spec.runDir,
    recogniseBy: entry,
  });
  return {
    name: spec.name,
    url: `http://127.0.0.1:${spec.port}`,
    port: spec.port,
    logFile: spec.logFile,
    process: server,
    stop: async () => void (await server.stop("SIGTERM", STOP_MS)),
  };
}

/** Resolves when the container takes players. @throws {PlainError} with its last words when it ends or stays silent. */
export async function untilReady(container: Container, stop?: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!(await answersReady(container))) {
    stop?.throwIfAborted();
    const ended = container.process.hasExited();
    if (!ended && Date.now() < deadline) {
      await new Promise((wake) => setTimeout(wake, 50));
      continue;
    }
    const what = ended ? "ended while it started" : `was not ready after ${READY_MS / 1_000} s`;
    throw new PlainError(
      `${container.name} ${what}. Its last words (${container.logFile}):\n${lastLines(container.logFile)}`,
    );
  }
}

async function answersReady({ url }: Container): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Does not listen yet.
  }
}
