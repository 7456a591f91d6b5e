import { PlainError } from "./plainError.ts";

/** A number given on the command line or in the environment. @throws {PlainError} naming what was wrong with it */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new PlainError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}
