/** Every settled round of a database, read from the journal, replayed by the rules and compared with what was paid. */
import { type Blackjack, blackjack } from "../../games/blackjack/index.ts";
import { verifyRound } from "../../games/blackjack/verifyRound.ts";
import type { Prisma } from "../../infrastructure/postgres/client.ts";
import { createJournal } from "../../infrastructure/postgres/journal.ts";
import { createCatalogue } from "../../infrastructure/postgres/tableCatalogue.ts";
import { Bug } from "../../kernel/assert.ts";
import { asRoundId } from "../../kernel/ids.ts";
import { readRound } from "../../tables/rounds.ts";

export interface ReplayFigures {
  rounds: number;
  follow: number;
  /** Played by an engine whose rules this one does not have. */
  otherEngine: number;
  problems: { roundId: string; problem: string }[];
}

const PAGE_ROUNDS = 200;
const PROBLEMS_MAX = 100; // Enough to see what is wrong; the count goes on.

/** @param onRound gets the number of rounds done, after each. */
export async function replayAll(prisma: Prisma, onRound: (figures: ReplayFigures) => void): Promise<ReplayFigures> {
  const figures: ReplayFigures = { rounds: 0, follow: 0, otherEngine: 0, problems: [] };
  let after: string | undefined;
  for (;;) {
    const page = await prisma.round.findMany({
      where: { settledSeq: { not: null } },
      orderBy: { id: "asc" },
      take: PAGE_ROUNDS,
      select: { id: true },
      ...(after !== undefined && { cursor: { id: after }, skip: 1 }),
    });
    for (const { id } of page) {
      await replayOne(prisma, id, figures);
      onRound(figures);
    }
    after = page.at(-1)?.id;
    if (after === undefined) return figures;
  }
}

export async function replayOne(prisma: Prisma, roundId: string, figures: ReplayFigures): Promise<void> {
  figures.rounds++;
  const problem = await problemOf(prisma, roundId);
  if (problem === null) figures.follow++;
  else if (problem === "other engine") figures.otherEngine++;
  else if (figures.problems.length < PROBLEMS_MAX) figures.problems.push({ roundId, problem });
}

async function problemOf(prisma: Prisma, roundId: string): Promise<string | null> {
  const journal = createJournal<Blackjack["State"], Blackjack["Action"]>(prisma);
  const settled = await journal.settledRound(asRoundId(roundId));
  if (settled !== null && settled.engineVersion !== blackjack.engineVersion) return "other engine";
  try {
    const record = await readRound<Blackjack>(
      { game: blackjack, journal, catalogue: createCatalogue<Blackjack["Rules"]>(prisma) },
      asRoundId(roundId),
    );
    const verdict = verifyRound(record);
    return verdict.ok ? null : verdict.problem;
  } catch (error) {
    // The journal's own rows do not replay: what the assertion says is the finding.
    if (error instanceof Bug) return error.message;
    throw error;
  }
}
