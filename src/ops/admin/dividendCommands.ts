/** The dividend commands of `npm run admin`, each one call of the protocol and what it answers. */
import type { DistributionMessage, DividendRunDetails, DividendRunMessage, VegasClient } from "../../client/index.ts";
import { print } from "../cli/terminal.ts";
import { ask } from "./ask.ts";
import { watchRun } from "./watchRun.ts";

interface Call {
  readonly client: VegasClient;
  /** Aborted by Ctrl-C: watching ends, the run goes on. */
  readonly stop: AbortSignal;
  /** The run that is meant. */
  readonly subject: string;
}

export async function run(
  call: Call & { readonly period?: string | undefined; readonly "dry-run"?: boolean | undefined },
): Promise<void> {
  const { client, period, "dry-run": dryRun = false } = call;
  const options = { ...(period === undefined ? {} : { period }), dryRun };
  await see(call, await ask(client.api.runDividends(options)));
}

export async function status({ client }: Call): Promise<void> {
  const { queueMetrics, lastRun, nextScheduledRun } = await client.api.dividendStatus();
  const { waiting, active, completed, failed } = queueMetrics;
  print(`  payouts   ${waiting} waiting, ${active} active, ${completed} completed, ${failed} failed`);
  print(`  last run  ${lastRun === null ? "none yet" : sentenceOf(lastRun)}`);
  print(`  next run  ${nextScheduledRun === null ? "not scheduled" : nextScheduledRun}`);
}

export async function retry(call: Call & { readonly syndicate?: string | undefined }): Promise<void> {
  const { client, subject, syndicate } = call;
  const options = syndicate === undefined ? {} : { syndicateId: syndicate };
  await see(call, await ask(client.api.retryDividends(subject, options)));
}

export async function approve(call: Call): Promise<void> {
  await see(call, await ask(call.client.api.decideDividends(call.subject, "approve")));
}

export async function reject({ client, subject }: Call): Promise<void> {
  await ask(client.api.decideDividends(subject, "reject"));
  print("Rejected: what was held back stays in its treasuries.");
}

/** Watches the run to its end and says what came of it. */
async function see({ client, stop }: Call, { runId, state, held, approvers }: DistributionMessage): Promise<void> {
  print(`Run ${runId}`);
  if (held > 0) {
    const { heldBack } = await client.api.dividendRun(runId);
    for (const { name, amount, members } of heldBack) print(`  held back  ${amount} to ${members} members of ${name}`);
    const how = `npm run admin -- dividends approve ${runId}`;
    print(approvers > 0 ? `Another admin decides: ${how}` : "There is no other admin who could decide: make one.");
  }
  if (state === "AWAITING_APPROVAL") return;
  printRun(await watchRun(client, runId, stop));
}

function printRun(run: DividendRunDetails): void {
  print(sentenceOf(run));
  for (const { syndicateId, name, reason, why, attempts } of run.failures) {
    print(`  failed  ${syndicateId}  ${reason} after ${attempts} attempts  ${name}`);
    if (why !== null) print(`          ${why.means} ${why.cure}`);
  }
  if (run.failed === 0) return;
  process.exitCode = 1;
  print(`When the reasons are dealt with: npm run admin -- dividends retry ${run.runId}`);
}

function sentenceOf(run: DividendRunMessage): string {
  const { syndicates, skipped, completed, failed, startedAt, finishedAt } = run;
  if (run.dryRun) {
    return `Dry run: ${run.payouts} syndicates would pay ${run.amount} to ${run.members} members; ${skipped} have nothing to pay.`;
  }
  const took = finishedAt === null ? run.state : `${((finishedAt - startedAt) / 1_000).toFixed(1)} s`;
  const paid = `${run.paidAmount} paid to ${run.paidMembers} members`;
  return `${completed} of ${syndicates} syndicates paid, ${failed} failed, ${skipped} had nothing to pay; ${paid}; ${took}`;
}
