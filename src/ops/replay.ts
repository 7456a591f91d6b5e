/**
 * npm run replay -- --all [--json], or npm run replay -- <round id> …: reads settled rounds from the journal, replays them
 * through the rules and compares cards, payouts and transfers with what was stored. Exit code 1 when a round does not follow. Rounds
 * of another engine version are counted apart: their own release replays them.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { blackjack } from "../games/blackjack/index.ts";
import { createOptimizedPrismaClient } from "../infrastructure/postgres/client.ts";
import { PlainError } from "./cli/plainError.ts";
import { PROJECT } from "./cli/project.ts";
import { print, printError } from "./cli/terminal.ts";
import { progressLine } from "./odds/progress.ts";
import { openDatabase } from "./replay/openDatabase.ts";
import { type ReplayFigures, replayAll, replayOne } from "./replay/replayRounds.ts";

const DATA_DIR = process.env["VEGASCORE_DATA_DIR"] ?? join(PROJECT, ".vegascore");

const { values: options, positionals } = parseArgs({
  options: { all: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  allowPositionals: true,
});

try {
  if (!options.all && positionals.length === 0) {
    throw new PlainError("Say which rounds: npm run replay -- --all, or npm run replay -- <round id>");
  }
  const figures = await replay();
  if (options.json) print(JSON.stringify(figures));
  else show(figures);
  process.exitCode = figures.problems.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof PlainError)) throw error;
  printError(error.message);
  process.exitCode = 1;
}

async function replay(): Promise<ReplayFigures> {
  const database = await openDatabase(DATA_DIR);
  const prisma = createOptimizedPrismaClient({ url: database.url, poolSize: 2 });
  try {
    if (options.all) return await replayEvery(prisma);
    const figures: ReplayFigures = { rounds: 0, follow: 0, otherEngine: 0, problems: [] };
    for (const roundId of positionals) await replayOne(prisma, roundId, figures);
    return figures;
  } finally {
    await prisma.$disconnect();
    await database.close();
  }
}

async function replayEvery(prisma: Parameters<typeof replayAll>[0]): Promise<ReplayFigures> {
  const progress = progressLine(await prisma.round.count({ where: { settledSeq: { not: null } } }));
  try {
    return await replayAll(prisma, ({ rounds }) => progress.show(rounds));
  } finally {
    progress.end();
  }
}

function show({ rounds, follow, otherEngine, problems }: ReplayFigures): void {
  for (const { roundId, problem } of problems) print(`${roundId}: ${problem}`);
  const others = otherEngine === 0 ? "" : `, ${otherEngine} by an engine other than ${blackjack.engineVersion}`;
  print(`${rounds} rounds replayed: ${follow} follow, ${rounds - follow - otherEngine} do not${others}`);
}
