/**
 * npm run verify-round -- <file or round id> [--server http://127.0.0.1:8080]
 *
 * Recomputes a settled round from its record: commitment, shoe, every card, payout and transfer. A file is the JSON that
 * GET /api/rounds/:id answers; an id is asked from a server. Exit code 0: it all follows. 1: it does not, or there is no such
 * record; what is wrong is said first.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Unanswered } from "../client/errors.ts";
import { VegasClient, VegasError } from "../client/index.ts";
import type { RoundRecord } from "../games/blackjack/index.ts";
import { CHECKS, verifyRound } from "../games/blackjack/verifyRound.ts";
import { roundRecord } from "../protocol/blackjack.ts";
import { uuid } from "../protocol/values.ts";
import { PlainError } from "./cli/plainError.ts";
import { print, printError } from "./cli/terminal.ts";

const { values: options, positionals } = parseArgs({
  options: { server: { type: "string", default: process.env["VEGASCORE_URL"] ?? "http://127.0.0.1:8080" } },
  allowPositionals: true,
});

try {
  const [source] = positionals;
  if (source === undefined) throw new PlainError("Say which round: npm run verify-round -- <file or round id>");
  const record = parse(uuid.safeParse(source).success ? await askServer(options.server, source) : readRecord(source));
  process.exitCode = report(record) ? 0 : 1;
} catch (error) {
  if (!(error instanceof PlainError)) throw error;
  printError(error.message);
  process.exitCode = 1;
}

function report(record: RoundRecord): boolean {
  const verdict = verifyRound(record);
  print(`Round ${record.roundId}, number ${record.roundNumber} of table ${record.tableId}`);
  for (const check of CHECKS) {
    const mark = verdict.passed.includes(check)
      ? "holds"
      : !verdict.ok && verdict.failed === check
        ? "DOES NOT HOLD"
        : "not reached";
    print(`  ${check.padEnd(11)}${mark}`);
  }
  print(
    verdict.ok
      ? "Everything follows from the seeds and the actions."
      : `The round does not verify: ${verdict.problem}.`,
  );
  return verdict.ok;
}

function readRecord(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "it is not JSON" : "it can't be read";
    throw new PlainError(`${path} is no record of a round: ${reason}.`, { cause });
  }
}

async function askServer(server: string, roundId: string): Promise<unknown> {
  const client = new VegasClient({ containers: [server] });
  try {
    await client.api.guest();
    return await client.api.round(roundId);
  } catch (cause) {
    if (cause instanceof VegasError)
      throw new PlainError(`${server} gives no record of ${roundId}: ${cause.message}`, { cause });
    if (cause instanceof Unanswered)
      throw new PlainError(`${server} does not answer. Name another with --server.`, { cause });
    throw cause;
  } finally {
    client.close();
  }
}

function parse(value: unknown): RoundRecord {
  const parsed = roundRecord.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PlainError(`This is no record of a round: ${issue?.path.join(".")} ${issue?.message ?? ""}`);
}
