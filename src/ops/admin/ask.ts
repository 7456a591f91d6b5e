import { VegasError } from "../../client/index.ts";
import { PlainError } from "../cli/plainError.ts";

/** A refusal is printed as a sentence. @throws {PlainError} */
export async function ask<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof VegasError)) throw error;
    throw new PlainError(`${error.message} ${JSON.stringify(error.facts)}`, { cause: error });
  }
}
