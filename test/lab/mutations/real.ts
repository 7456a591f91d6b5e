/** Run what must notice, over the product without one of its guards. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../../../src/ops/cli/project.ts";
import type { Guard } from "./guards.ts";

export interface Bitten {
  readonly guard: string;
  readonly what: string;
  readonly isNoticed: boolean;
  /** The check that noticed, or why none did. */
  readonly by: string;
  readonly seconds: number;
}

/** What vitest writes with its reporter `json`, as far as we read it. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly title: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** A run that hangs is ended after this: a test that waits for ever is no check. */
const RUN_MS = 240_000;

/** What is taken away to see that all is well. */
export const NOTHING = "nothing";

/** Runs in which two may meet, where it takes two. */
const RACES_MAX = 5;

/** With nothing taken away every one of these tests passes; otherwise their failing would say nothing. */
export async function biteNothing(stopping: AbortSignal): Promise<Bitten> {
  const startedAt = performance.now();
  const report = await runTests(undefined, stopping);
  const isRight =
    report !== null && report.numFailedTests === 0 && report.numPassedTests > 0 && brokenFile(report) === "";
  return {
    ...{ guard: NOTHING, what: "they pass as they are", isNoticed: isRight },
    by: isRight ? `${report.numPassedTests} tests that pass` : (failureOf(report) ?? "a run that broke"),
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

/** A test that fails has noticed. A run that does not come so far, because nothing could be loaded or started, has not. */
export async function bite({ name, what, isRace = false }: Guard, stopping: AbortSignal): Promise<Bitten> {
  const startedAt = performance.now();
  let report: Report | null = null;
  let failure: string | null = null;
  for (let run = 1; run <= (isRace ? RACES_MAX : 1) && failure === null && !stopping.aborted; run += 1) {
    report = await runTests(name, stopping);
    failure = failureOf(report);
  }
  return {
    ...{ guard: name, what, isNoticed: failure !== null },
    by: failure ?? whyNot(report),
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

function whyNot(report: Report | null): string {
  if (report === null) return "the run broke or hung";
  if (report.numPassedTests === 0) return brokenFile(report) || "there is no such test";
  return "every test passed";
}

function failureOf(report: Report | null): string | null {
  const tests = report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  const failed = tests.find(({ status }) => status === "failed");
  if (failed === undefined) return null;
  return `${failed.title}: ${plain(failed.failureMessages[0] ?? "").slice(0, 100)}`;
}

/** A file that could not be loaded or prepared has no failed test of its own. */
const brokenFile = ({ testResults }: Report): string =>
  plain(testResults.find(({ message }) => message !== "")?.message ?? "");

/** The first line, without colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
const plain = (text: string): string => (text.replace(/\u001b\[\d+m/g, "").split("\n")[0] ?? "").trim();

/** @returns null when vitest did not write its report. */
async function runTests(without: string | undefined, stopping: AbortSignal): Promise<Report | null> {
  const dir = mkdtempSync(join(tmpdir(), "vegascore-teeth-"));
  const outputFile = join(dir, "report.json");
  const vitest = join(PROJECT, "node_modules", "vitest", "vitest.mjs");
  const args = [
    "run",
    "--config",
    "test/lab/mutations/suite/vitest.config.ts",
    "--reporter=json",
    `--outputFile=${outputFile}`,
  ];
  const { WITHOUT_GUARD: _, ...rest } = process.env;
  const env = without === undefined ? rest : { ...rest, WITHOUT_GUARD: without };
  try {
    const child = spawn(process.execPath, [vitest, ...args], { cwd: PROJECT, env, stdio: "ignore" });
    const stop = () => child.kill("SIGTERM");
    const patience = setTimeout(stop, RUN_MS);
    stopping.addEventListener("abort", stop);
    await new Promise((done) => child.once("close", done));
    clearTimeout(patience);
    stopping.removeEventListener("abort", stop);
    return JSON.parse(readFileSync(outputFile, "utf8")) as Report;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
