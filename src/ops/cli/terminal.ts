/** What a tool writes to the terminal: results on standard output, where they may be piped on, the rest on standard error. */
import { inspect } from "node:util";

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** An error with its stack and causes. */
export function printError(what: unknown): void {
  process.stderr.write(`${typeof what === "string" ? what : inspect(what)}\n`);
}

// Who reads may go away, as `| head` does.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
