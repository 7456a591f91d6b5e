/** The repair commands of `npm run admin`: rows and what counts for them side by side, and the decision of the second admin. */
import type { RepairMessage, RepairStepMessage, VegasClient } from "../../client/index.ts";
import { print } from "../cli/terminal.ts";
import { ask } from "./ask.ts";

interface Call {
  readonly client: VegasClient;
  /** What is to be mended (`table:…`, `account:…`), or which repair. */
  readonly subject: string;
}

export async function list({ client }: Call): Promise<void> {
  const { items } = await ask(client.api.repairs());
  for (const { id, state, subject, proposedBy, at } of items)
    print(`  ${state.padEnd(11)}  ${id}  ${subject}  by ${proposedBy}, ${new Date(at).toISOString()}`);
  if (items.length === 0) print("  Nothing was ever mended here.");
}

export async function show({ client, subject }: Call): Promise<void> {
  tell(await ask(client.api.repair(subject)));
}

export async function propose({ client, subject }: Call): Promise<void> {
  const repair = await ask(client.api.proposeRepair(subject));
  tell(repair);
  print(`Nothing was changed. Another admin decides: npm run admin -- repair approve ${repair.id}`);
}

export async function approve({ client, subject }: Call): Promise<void> {
  tell(await ask(client.api.decideRepair(subject, "approve")));
}

export async function reject({ client, subject }: Call): Promise<void> {
  tell(await ask(client.api.decideRepair(subject, "reject")));
}

function tell({ id, subject, state, found, steps, proposedBy, decidedBy }: RepairMessage): void {
  const by = decidedBy === null ? `proposed by ${proposedBy}` : `proposed by ${proposedBy}, decided by ${decidedBy}`;
  print(`Repair ${id} of ${subject}: ${state}, ${by}`);
  for (const { kind, where, detail } of found) print(`  found  ${kind} at ${where}: ${detail}`);
  for (const step of steps) print(`  step   ${sentenceOf(step)}`);
}

function sentenceOf(step: RepairStepMessage): string {
  switch (step.step) {
    case "RESTORE_POSTING":
      return `row ${step.seq} is written again: ${step.kind} of ${step.amount}, balance ${step.balanceAfter} (transfer ${step.transferId})`;
    case "ANCHOR":
      return `row ${step.seq} says ${step.kind} of ${step.amount}, balance ${step.balanceAfter}; counts for ${step.countsFor}, balance ${step.countsAs} (${step.fault})`;
    case "BALANCE":
      return `the balance says ${step.balance} at row ${step.seq}; becomes ${step.countsAs} at row ${step.version}`;
    case "RETURN":
      return `${step.amount} of round ${step.roundId} go back to ${step.account}`;
    case "CLOSE":
      return "the table is closed for good";
  }
}
