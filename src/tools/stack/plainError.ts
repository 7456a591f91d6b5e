/**
 * Something the person at the terminal can put right. Its message is one or two plain sentences that
 * say what is wrong and what to do; it is printed without a stack trace.
 */
export class PlainError extends Error {
  override readonly name = "PlainError";
}
