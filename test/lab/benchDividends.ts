/**
 * `npm run bench:dividends`: what a pay day takes on this machine. One worker with the defaults of production, stores of its own: 1,000
 * syndicates with 50,000 members, memory between 100 and 10,000 syndicates, one syndicate of 200,000, and a game played
 * meanwhile. Beside the times stands what the machine can commit in the same run: a ratio means something elsewhere too.
 * Exit code 1 when a target is missed.
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import pg from "pg";
import { openThrowAway, type ThrowAway } from "../../src/dev/stack/throwAwayHouse.ts";
import { logger } from "../../src/infrastructure/observability/logs/logger.ts";
import { percentile } from "../../src/kernel/percentile.ts";
import { runTool, type ToolRun } from "../../src/ops/cli/runTool.ts";
import { print } from "../../src/ops/cli/terminal.ts";
import { type SeedOptions, seedSyndicates } from "../../src/ops/seeds/syndicates.ts";
import { measureCommits } from "./bench/limits.ts";
import { openPayer, type Payer } from "./bench/payer.ts";
import { pass } from "./chaos/until.ts";
import { gatherCrowd } from "./load/crowd.ts";
import { createFigures, type Reading } from "./load/figures.ts";

/** From the issue of a run to its end; worker memory at its peak; the game's p95 beside a pay day over that without. */
const TARGET = { seconds: 10, growthMib: 30, p95Ratio: 2 };

const TREASURY = 100_003; // Prime, so that hardly a part comes out even.
const PAY_DAY: SeedOptions = { syndicates: 1_000, members: 50_000, treasury: TREASURY };
const FEW: SeedOptions = { syndicates: 100, members: 500, treasury: TREASURY };
const MANY: SeedOptions = { syndicates: 10_000, members: 50_000, treasury: TREASURY };
const LARGE: SeedOptions = { syndicates: 1, members: 200_000, treasury: 1_000_000_007 };

/** As people play, not as fast as the house can: what is measured is whether they would notice. */
const CROWD = { players: 12, tables: 6, pace: { betMs: 10_000, turnMs: 20_000, settledMs: 1_000 }, thinkMs: () => 200 };
const WARM_UP_MS = 5_000;
const BASELINE_MS = 10_000;

/** Odd, for the median. */
const PAIRS = 3;

logger.level = "silent"; // Of this process, which starts the runs: standard output is for the figures.
await runTool(run);

async function run({ closers, stop }: ToolRun): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const say = (line: string): void => (values.json ? undefined : print(`· ${line}`));
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const stack = await openThrowAway(
    1,
    { closers, stop, say },
    { env: { DIVIDEND_WORKER: "off", DIVIDEND_SCHEDULE: "off" } },
  );
  say("Measuring what the machine can do");
  const commitsPerSecond = Math.round(await measureCommits(stack.directUrl));
  const payer = await openPayer(stack, closers);
  const pay = async (seed: SeedOptions) => {
    stop.throwIfAborted();
    say(`Paying ${seed.members} members of ${seed.syndicates} syndicates`);
    await seedSyndicates(stack.directUrl, seed);
    return payer.payDay();
  };

  await pay(FEW); // Connects, compiles.
  const payDay = await pay(PAY_DAY); // And what Node keeps once it has worked at all is kept from here on.
  const game = await playMeanwhile(stack, payer, say);
  const few = await pay(FEW);
  const many = await pay(MANY);
  const growthMib = growthBetween(few.peakMib, many.peakMib);
  const large = await pay(LARGE);
  const largest = { seconds: large.seconds, ...(await chunksOf(stack, large.run.runId)) };

  const wasPaid = [few, payDay, many, large].every(
    ({ run: { failed, amount, paidAmount } }) => failed === 0 && amount === paidAmount,
  );
  const report = {
    ...{ cores: cpus().length, loadBefore: load, commitsPerSecond },
    payDay: {
      seconds: payDay.seconds,
      syndicatesPerSecond: Math.round(payDay.run.completed / payDay.seconds),
      membersPerSecond: Math.round(payDay.run.paidMembers / payDay.seconds),
      /** Members paid for each commit that the machine could have made meanwhile. */
      membersPerCommit: Math.round((payDay.run.paidMembers / payDay.seconds / commitsPerSecond) * 10) / 10,
    },
    memory: { fewMib: few.peakMib, growthMib, manySeconds: many.seconds },
    largest,
    game,
    ledger: await isLedgerExact(stack),
    missed: [] as string[],
  };
  if (!(payDay.seconds <= TARGET.seconds)) report.missed.push(`the pay day took more than ${TARGET.seconds} s`);
  if (growthMib !== null && !(growthMib < TARGET.growthMib)) report.missed.push(`memory grew by ${growthMib} MiB`);
  if (!(game.ratio <= TARGET.p95Ratio)) report.missed.push(`the game's p95 grew ${game.ratio} times`);
  if (!report.ledger || !wasPaid) report.missed.push("not everybody was paid exactly");
  print(JSON.stringify(report, null, 2));
  if (report.missed.length > 0) process.exitCode = 1;
}

function growthBetween(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : Math.round((after - before) * 10) / 10;
}

/** A game among people, alone and beside a pay day, several times: of so few actions one p95 says little, their median does. */
async function playMeanwhile(stack: ThrowAway, payer: Payer, say: (line: string) => void) {
  const figures = createFigures();
  const crowd = await gatherCrowd({ ...CROWD, containers: stack.containers.map(({ url }) => url), figures });
  const pairs: { readonly alone: Reading; readonly beside: Reading; readonly seconds: number }[] = [];
  while (pairs.length < PAIRS) {
    say(`Playing, first alone, then beside a pay day (${pairs.length + 1} of ${PAIRS})`);
    await seedSyndicates(stack.directUrl, PAY_DAY); // Not part of a pay day: let it pass, to the disk.
    await query(stack, "CHECKPOINT", []);
    await Promise.race([pass(WARM_UP_MS), crowd.done]);
    figures.restart();
    await Promise.race([pass(BASELINE_MS), crowd.done]);
    const alone = figures.read();
    figures.restart();
    const { seconds } = await payer.payDay();
    pairs.push({ alone, beside: figures.read(), seconds });
  }
  crowd.disperse();
  await crowd.done;
  const ratios = pairs.map(({ alone, beside }) => beside.p95Ms / Math.max(alone.p95Ms, 0.1));
  return {
    aloneP95Ms: pairs.map(({ alone }) => alone.p95Ms),
    besideP95Ms: pairs.map(({ beside }) => beside.p95Ms),
    ratio: Math.round(percentile(ratios, 0.5) * 100) / 100,
    actions: pairs.map(({ beside }) => beside.actions),
    errors: pairs.reduce((sum, { beside }) => sum + beside.errors, 0),
    seconds: pairs.map(({ seconds }) => seconds),
  };
}

async function chunksOf(stack: ThrowAway, runId: string): Promise<{ chunks: number; slowestChunkMs: number }> {
  const [row] = await query<{ chunks: number; slowest: string }>(
    stack,
    `SELECT count(*)::int AS chunks, max(took)::numeric AS slowest FROM (
       SELECT 1000 * extract(epoch FROM paid_at - lag(paid_at) OVER (ORDER BY chunk)) AS took FROM dividend_chunks WHERE run_id = $1
     ) AS steps`,
    [runId],
  );
  return { chunks: row?.chunks ?? 0, slowestChunkMs: Math.round(Number(row?.slowest)) };
}

async function isLedgerExact(stack: ThrowAway): Promise<boolean> {
  type Row = { proof: { drift: number; problems: unknown[] } };
  const [row] = await query<Row>(stack, "SELECT check_ledger() AS proof", []);
  return row?.proof.drift === 0 && row.proof.problems.length === 0;
}

async function query<Row extends pg.QueryResultRow>(stack: ThrowAway, text: string, values: unknown[]): Promise<Row[]> {
  const owner = new pg.Client({ connectionString: stack.directUrl });
  await owner.connect();
  try {
    return (await owner.query<Row>(text, values)).rows;
  } finally {
    await owner.end();
  }
}
