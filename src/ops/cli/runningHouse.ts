/** Where the stack of this folder runs while it does, written down for the other tools: `npm start` here, a seed or a worker there. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { PlainError } from "./plainError.ts";
import { PROJECT } from "./project.ts";

export const DATA_DIR = resolve(process.env["VEGASCORE_DATA_DIR"] ?? join(PROJECT, ".vegascore"));
const PATH = join(DATA_DIR, "running.json");

const running = z.object({
  REDIS_URL: z.string(),
  DATABASE_URL: z.string(),
  ADMIN_USERNAME: z.string(),
  ADMIN_PASSWORD: z.string(),
  /** Of the containers. */
  urls: z.array(z.string()),
});

export type Running = z.infer<typeof running>;

/** Readable for its owner alone: it opens everything. @returns takes the note away. */
export function noteRunning(note: Running): () => void {
  writeFileSync(PATH, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
  return () => rmSync(PATH, { force: true });
}

/** The caller's own variables where they are set, else those of the stack of this folder. @throws {PlainError} when there is neither. */
export function findRunning(env: NodeJS.ProcessEnv = process.env): Partial<Running> {
  const { REDIS_URL, DATABASE_URL, ADMIN_USERNAME, ADMIN_PASSWORD, VEGASCORE_URL } = env;
  const own = {
    ...(REDIS_URL === undefined ? {} : { REDIS_URL }),
    ...(DATABASE_URL === undefined ? {} : { DATABASE_URL }),
    ...(ADMIN_USERNAME === undefined ? {} : { ADMIN_USERNAME }),
    ...(ADMIN_PASSWORD === undefined ? {} : { ADMIN_PASSWORD }),
    ...(VEGASCORE_URL === undefined ? {} : { urls: VEGASCORE_URL.split(",") }),
  };
  return { ...readNote(), ...own };
}

/** One of them, or a sentence that says how to give it. */
export function need<Name extends keyof Running>(found: Partial<Running>, name: Name): Running[Name] {
  const value = found[name];
  if (value !== undefined) return value;
  const variable = name === "urls" ? "VEGASCORE_URL" : name;
  throw new PlainError(`Nothing runs from this folder. Start it with npm start, or set ${variable}.`);
}

function readNote(): Partial<Running> {
  try {
    return running.parse(JSON.parse(readFileSync(PATH, "utf8")));
  } catch {
    return {}; // Nothing runs, or an older release wrote it.
  }
}
