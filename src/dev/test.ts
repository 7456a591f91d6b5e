/**
 * `npm test`: everything that must hold before a change is taken. All stages run, so that one failure does not hide
 * another; the tests come last. With arguments, only vitest runs, with them: `npm test -- --project unit`.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../ops/cli/project.ts";
import { print, printError } from "../ops/cli/terminal.ts";

const CHECKS = [
  {
    name: "format and lint",
    packageName: "@biomejs/biome",
    program: "biome",
    args: ["check", "--error-on-warnings", "."],
  },
  { name: "promises", packageName: "oxlint", program: "oxlint", args: ["--type-aware", "src", "test"] },
  { name: "nothing unused", packageName: "knip", program: "knip", args: ["--no-config-hints", "--no-progress"] },
  { name: "types", packageName: "typescript", program: "tsc", args: ["-p", "test"] },
  { name: "types of the page", packageName: "typescript", program: "tsc", args: ["-p", "src/web"] },
  { name: "types of the page's worker", packageName: "typescript", program: "tsc", args: ["-p", "src/web/worker"] },
  { name: "types of the browser's tests", packageName: "typescript", program: "tsc", args: ["-p", "test/browser"] },
];

const vitestArgs = process.argv.slice(2);
const failed: string[] = [];
for (const check of vitestArgs.length > 0 ? [] : CHECKS) {
  if (!(await passes(check))) failed.push(check.name);
}
if (!(await passes({ name: "tests", packageName: "vitest", program: "vitest", args: ["run", ...vitestArgs] })))
  failed.push("tests");
if (failed.length > 0) {
  printError(`\nFailed: ${failed.join(", ")}`);
  process.exit(1);
}

interface Stage {
  readonly name: string;
  readonly packageName: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** Runs a package's program with this very Node, its output as it is. A signal to us is passed on to it. */
async function passes({ name, packageName, program, args }: Stage): Promise<boolean> {
  print(`\n■ ${name}`);
  const folder = join(PROJECT, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const entry = join(folder, typeof bin === "string" ? bin : (bin[program] as string));
  const child = spawn(process.execPath, [entry, ...args], { cwd: PROJECT, stdio: ["ignore", "inherit", "inherit"] });
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  process.on("SIGTERM", passOn).on("SIGINT", keepWaiting);
  const code = await new Promise<number | null>((done) => child.once("close", done));
  process.off("SIGTERM", passOn).off("SIGINT", keepWaiting);
  if (child.signalCode !== null) process.exit(1); // Stopped: no further stage.
  return code === 0;
}

/** Ctrl-C reaches the stage itself; we only outlive it. */
function keepWaiting(): void {}
