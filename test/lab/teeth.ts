/**
 * npm run chaos:teeth: takes each guard away in turn; something must notice. Exits with 1 when nothing does.
 *
 *   npm run chaos:teeth -- [--only 'unique sequence'] [--json FILE]
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { PlainError } from "../../src/ops/cli/plainError.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { commitHere, machineHere } from "./machineHere.ts";
import { REAL_GUARDS } from "./mutations/guards.ts";
import { type Bitten, bite, biteNothing, NOTHING } from "./mutations/real.ts";
import { biteSimulated, SIMULATED_GUARDS } from "./mutations/simulated.ts";

const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "string" } } });
const startedAt = performance.now();
const isWanted = ({ name }: { readonly name: string }) => values.only === undefined || values.only === name;
const simulated = SIMULATED_GUARDS.filter(isWanted);
const real = REAL_GUARDS.filter(isWanted);
if (simulated.length + real.length === 0) throw new PlainError(`There is no guard "${values.only}".`);
const results: Bitten[] = [];

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    stopping.abort();
    process.exitCode = 1;
  });

print("In the simulator:");
for (const guard of simulated) tell(await biteSimulated(guard));
if (real.length > 0) {
  print("\nIn the product, over real Redis and Postgres where they are concerned:");
  tell(await biteNothing(stopping.signal));
  const left = [...real];
  const workers = Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
    for (let guard = left.shift(); guard !== undefined; guard = left.shift()) {
      if (stopping.signal.aborted) return;
      tell(await bite(guard, stopping.signal));
    }
  });
  await Promise.all(workers);
}

const missed = results.filter(({ isNoticed }) => !isNoticed);
const seconds = (performance.now() - startedAt) / 1_000;
const noticed = results.filter(({ guard, isNoticed }) => isNoticed && guard !== NOTHING).length;
print(`\n${noticed} of ${simulated.length + real.length} guards noticed, in ${seconds.toFixed(0)} s`);
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ commit: commitHere(), machine: machineHere, seconds, results }, null, 2)}\n`,
  );
if (missed.length > 0) process.exitCode = 1;

function tell(result: Bitten): void {
  results.push(result);
  const { guard, what, isNoticed, by, seconds: took } = result;
  print(`${isNoticed ? "✓" : "✗ NOT NOTICED"} without ${guard} (${what})`);
  print(`    ${isNoticed ? "noticed by" : "but"} ${by}, ${took.toFixed(1)} s`);
}
