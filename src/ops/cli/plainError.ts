/**
 * Something the person at the terminal can put right. Its message is one or two plain sentences that
 * say what is wrong and what to do; it is printed without a stack trace.
 */
export class PlainError extends Error {
  override readonly name = "PlainError";
}

/** Whether its message is all that the person needs: ours, and those about the options of a command. */
export function isPlain(error: unknown): error is Error {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return error instanceof PlainError || code.startsWith("ERR_PARSE_ARGS");
}
