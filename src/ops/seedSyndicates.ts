/**
 * `npm run seed:syndicates -- --syndicates 1000 --members 50000 --treasury 100000`: for a pay day worth watching. Into
 * DATABASE_URL, or into what `npm start` runs in this folder.
 */
import { parseArgs } from "node:util";
import { findRunning, need } from "./cli/runningHouse.ts";
import { runTool } from "./cli/runTool.ts";
import { print } from "./cli/terminal.ts";
import { wholeNumber } from "./cli/wholeNumber.ts";
import { DEFAULT_SEED, type SeedOptions, seedSyndicates } from "./seeds/syndicates.ts";

await runTool(async () => {
  const options = readOptions();
  const url = need(findRunning(), "DATABASE_URL");
  const startedAt = performance.now();
  await seedSyndicates(url, options);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  print(
    `${options.syndicates} syndicates, ${options.members} members, ${options.treasury} in each treasury: ${seconds} s`,
  );
});

function readOptions(): SeedOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { syndicates: text, members: text, treasury: text } });
  const read = (name: keyof SeedOptions, max: number) =>
    wholeNumber(`--${name}`, values[name] ?? String(DEFAULT_SEED[name]), 1, max);
  return {
    syndicates: read("syndicates", 100_000),
    members: read("members", 5_000_000),
    treasury: read("treasury", 1e12),
  };
}
