import { type Closers, createClosers } from "./closers.ts";
import { isPlain } from "./plainError.ts";
import { StopRequested, stopSignal } from "./stopSignal.ts";
import { printError } from "./terminal.ts";

export interface ToolRun {
  /** What the tool opens, it adds: closed in the opposite order, however the tool ends. */
  readonly closers: Closers;
  /** Aborted by Ctrl-C, SIGTERM and the like: look at it between two steps. */
  readonly stop: AbortSignal;
}

/**
 * Runs a tool that starts things, closes them, and ends the process: with `process.exitCode` as the tool left it, or 1 when it
 * failed. What the operator can put right is printed as a sentence, anything else with its stack.
 * @param endAtOnce what a second Ctrl-C does; it must end the process.
 */
export async function runTool(
  work: (run: ToolRun) => Promise<void>,
  endAtOnce: () => void = () => process.exit(130),
): Promise<never> {
  const closers = createClosers();
  const stop = stopSignal(endAtOnce);
  try {
    await work({ closers, stop });
  } catch (error) {
    print(error);
  }
  try {
    await closers.closeAll();
  } catch (error) {
    print(error);
  }
  process.exit();
}

function print(error: unknown): void {
  if (error instanceof StopRequested) return;
  process.exitCode = 1;
  printError(isPlain(error) ? `· ${error.message}` : error);
}
