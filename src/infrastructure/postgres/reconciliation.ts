/** The books in Postgres, proven by the functions of the reconciliation migration. */
import type { TableId } from "../../kernel/ids.ts";
import { Refused } from "../../kernel/refusals.ts";
import type { Books, Mismatch, Proof, Reconciled } from "../../money/ports/proof.ts";
import { closeDay, readRoots } from "./chainRoots.ts";
import type { Prisma } from "./client.ts";
import { ask } from "./errors.ts";
import { setFrozen } from "./frozen.ts";
import { withLongTimeout } from "./longStatements.ts";
import { createProblemBook, type FoundProblem, mismatchesOf } from "./problems.ts";

/** Chains proven at one look, and rows of each: a pass takes seconds, and what is left comes at the next. */
const CHAINS = 20_000;
const ROWS = 5_000;
/** Of what was proven before, to be walked again: all of it in a day at 100 new rows a second. */
const OLD_CHAINS = 500;
const OLD_ROWS = 200;

/** A process that died in its turn holds up the others no longer than this; longer than any pass takes. */
const TURN_MS = 10 * 60 * 1_000;

/** How long it is remembered what was found. */
const KEPT_DAYS = 30;

interface Found {
  readonly rows: number;
  readonly problems: readonly FoundProblem[];
}

export function createBooks(prisma: Prisma): Books {
  return {
    ...createProblemBook(prisma),
    inTurn: (everyMs, work) => inTurn(prisma, everyMs, work),

    async provePostings() {
      const fresh = await withLongTimeout(
        prisma,
        prisma.$queryRaw<{ found: Found }[]>`SELECT prove_postings('NEW', ${CHAINS}::int, ${ROWS}::int) AS found`,
      );
      const old = await withLongTimeout(
        prisma,
        prisma.$queryRaw<
          { found: Found }[]
        >`SELECT prove_postings('OLD', ${OLD_CHAINS}::int, ${OLD_ROWS}::int) AS found`,
      );
      return proofOf([...fresh, ...old]);
    },

    async proveJournal() {
      const fresh = await withLongTimeout(
        prisma,
        prisma.$queryRaw<{ found: Found & { tables: TableId[] } }[]>`
          SELECT prove_journal('NEW', ${CHAINS}::int, ${ROWS}::int) AS found`,
      );
      const old = await withLongTimeout(
        prisma,
        prisma.$queryRaw<
          { found: Found }[]
        >`SELECT prove_journal('OLD', ${OLD_CHAINS}::int, ${OLD_ROWS}::int) AS found`,
      );
      return { ...proofOf([...fresh, ...old]), tables: fresh.flatMap(({ found }) => found.tables) };
    },

    async proveEscrow() {
      const found = await withLongTimeout(
        prisma,
        prisma.$queryRaw<{ found: Found; drift: string }[]>`
          SELECT e || '{"rows":0}' AS found, e ->> 'drift' AS drift FROM prove_escrow() AS e`,
      );
      return { ...proofOf(found), drift: found.reduce((sum, { drift }) => sum + BigInt(drift), 0n) };
    },

    freezeAccount: async (account, reason, actor) =>
      (await setFrozen(prisma, "account", account, reason, actor)).changed ?? false,

    async unfreezeAccount(account, actor, operationId) {
      const { changed } = await setFrozen(prisma, "account", account, null, actor, operationId);
      if (changed === null) throw new Refused("NOT_FOUND");
      return changed;
    },

    closeDay: () => closeDay(prisma),
    roots: (limit) => readRoots(prisma, limit),
  };
}

/** By a lease in Postgres' own time, so that the clocks of containers don't matter. */
async function inTurn(prisma: Prisma, everyMs: number, work: () => Promise<Reconciled>): Promise<Reconciled | null> {
  const taken = await ask(
    prisma.$executeRaw`
      UPDATE turns SET until = now() + ${TURN_MS} * interval '1 millisecond'
      WHERE name = 'reconciliation' AND until < now() AND done_at < now() - ${everyMs} * interval '1 millisecond'`,
  );
  if (taken === 0) return null;
  try {
    const done = await work();
    await keep(prisma, done);
    return done;
  } finally {
    await ask(prisma.$executeRaw`UPDATE turns SET until = '-infinity', done_at = now() WHERE name = 'reconciliation'`);
  }
}

async function keep(prisma: Prisma, { durationMs, drift, proven, mismatches }: Reconciled): Promise<void> {
  const data = { durationMs, proven: { ...proven, drift: String(drift) }, problems: mismatches.map(toJson) };
  await ask(
    prisma.$transaction([
      prisma.reconciliation.create({ data }),
      prisma.$executeRaw`DELETE FROM reconciliations WHERE at < now() - ${KEPT_DAYS} * interval '1 day'`,
    ]),
  );
}

const toJson = ({ concerns, ...mismatch }: Mismatch) => ({ ...mismatch, ...concerns });

function proofOf(found: readonly { readonly found: Found }[]): Proof {
  return {
    rows: found.reduce((sum, one) => sum + one.found.rows, 0),
    mismatches: mismatchesOf(found.flatMap((one) => one.found.problems)),
  };
}
