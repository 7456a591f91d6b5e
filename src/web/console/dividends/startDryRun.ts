import { client } from "../../house.ts";
import { once } from "../../once.ts";

/** @param period as an admin names it; empty: an extra run. @returns the id of the dry run. @throws {VegasError | Unanswered} */
export async function startDryRun(period: string): Promise<string> {
  const run = { dryRun: true, ...(period !== "" && { period }) };
  const { runId } = await once(["dividends", run], (how) => client.api.runDividends(run, how));
  return runId;
}
