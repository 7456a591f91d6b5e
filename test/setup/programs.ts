/** Programs of the system that some tests need. */
import { findProgram, type Wanted } from "../../src/dev/stack/findProgram.ts";

/**
 * The program's path, installed on the way where that is allowed. Where it can't be had, the tests that need it are
 * not run, and say so loudly; in CI that is a failure.
 */
export function program(wanted: Wanted): string | null {
  const path = findProgram(wanted, say);
  if (path !== null) return path;
  const sentence = `${wanted.program} is missing (Debian: apt-get install ${wanted.package}): what needs it is NOT TESTED`;
  if (process.env["CI"] === "true") throw new Error(sentence);
  say(`\n!!! ${sentence}\n`);
  return null;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
