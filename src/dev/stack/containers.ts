/** The containers of `npm start`: identical server processes on consecutive ports over the same stores. */
import { join } from "node:path";
import { PlainError } from "../../ops/cli/plainError.ts";
import type { ToolRun } from "../../ops/cli/runTool.ts";
import { type Container, startContainer, untilReady } from "./container.ts";
import { followLog } from "./followLog.ts";
import type { Stack } from "./stack.ts";

export interface FleetOptions extends ToolRun {
  readonly stack: Stack;
  readonly count: number;
  readonly firstPort: number;
  /** Added to the environment of each. */
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** Starts all at once, shows their warnings, and waits until each takes players. */
export async function startFleet(options: FleetOptions): Promise<Container[]> {
  const { stack, count, firstPort, env, closers, stop, say } = options;
  const containers: Container[] = [];
  const lastLooks: (() => void)[] = [];
  closers.add(async () => {
    await Promise.all(containers.map((container) => container.stop()));
    for (const lastLook of lastLooks) lastLook();
  });
  for (let index = 0; index < count; index += 1) {
    const name = `container-${index + 1}`;
    const logFile = join(stack.logDir, `${name}.log`);
    const container = await startContainer({ name, port: firstPort + index, env, logFile, runDir: stack.runDir });
    containers.push(container);
    lastLooks.push(followLog(logFile, (line) => say(`${name} ${line}`)));
    stop.throwIfAborted();
  }
  for (const container of containers) {
    await untilReady(container, stop);
    say(`${container.name} serves on port ${container.port}`);
  }
  return containers;
}

/**
 * Nothing is restarted behind anyone's back: a container that dies is reported, and the others go on without it.
 * @throws {StopRequested} when stopped. @throws {PlainError} when none is left.
 */
export async function untilStoppedOrAllGone(
  containers: readonly Container[],
  { stop, say }: Pick<FleetOptions, "stop" | "say">,
): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    stop.throwIfAborted();
    stop.addEventListener("abort", () => reject(stop.reason as Error));
  });
  const gone = containers.map(async ({ name, process: { pid, exited }, logFile }) => {
    const { code, signal } = await exited;
    if (!stop.aborted) say(`${name} (process ${pid}) ended with ${signal ?? `code ${code}`}; its log: ${logFile}`);
  });
  await Promise.race([stopped, Promise.all(gone)]);
  throw new PlainError("No container is left. Start again with npm start; every balance is in Postgres.");
}
