/**
 * `npm run attack`: mutated calls, events and frames against two containers of their own, each case from its seed. Exit code 1 when
 * anything got through, crashed, or was answered in a way that nobody foresaw.
 *
 *   npm run attack -- [--cases 20000] [--seed 1]
 */
import { parseArgs } from "node:util";
import { ADMIN, openThrowAway } from "../../src/dev/stack/throwAwayHouse.ts";
import { runTool } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { wholeNumber } from "../../src/ops/cli/wholeNumber.ts";
import { storm } from "./attack/storm.ts";

const CASES_MAX = 10_000_000;

await runTool(async ({ closers, stop }) => {
  const { values } = parseArgs({
    options: { cases: { type: "string", default: "20000" }, seed: { type: "string", default: "1" } },
  });
  const cases = wholeNumber("--cases", values.cases, 1, CASES_MAX);
  const seed = wholeNumber("--seed", values.seed, 1, CASES_MAX);
  const { containers } = await openThrowAway(2, { closers, stop, say: (line) => print(`· ${line}`) });
  const urls = containers.map(({ url }) => url);
  const { calls, events, frames, statuses, findings } = await storm({ urls, admin: ADMIN, cases, seed });
  print(
    `  ${calls} calls, ${events} events, ${frames} frames, seed ${seed}; answered with ${JSON.stringify(statuses)}`,
  );
  for (const finding of findings) print(`  found: ${finding}`);
  print(findings.length === 0 ? "  nothing got through" : `  ${findings.length} findings`);
  if (findings.length > 0) process.exitCode = 1;
});
