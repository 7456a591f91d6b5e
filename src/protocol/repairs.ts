/** Corrections of the books: what admins ask and get. */
import { z } from "zod";
import { uuid } from "./values.ts";

/** `table:<id>`, `account:<id>`: the account as `problems` and /api/admin/frozen name it. */
export const repairBody = z.strictObject({
  subject: z.union([
    z.templateLiteral(["table:", z.uuid()]),
    z.string().regex(/^account:[a-z]+:[0-9a-z-]{1,40}$/, "table:<id> or account:<account>"),
  ]),
});
/** Approving and rejecting take no body; an empty one does no harm. */
export const decideRepairBody = z.strictObject({}).default({});
export const repairId = uuid;

/** A posting that is missing, recovered from its transfer: its hash proves every byte. Amounts of all steps are minor units as text. */
export interface RestorePostingStep {
  step: "RESTORE_POSTING";
  seq: number;
  transferId: string;
  kind: string;
  amount: string;
  balanceAfter: string;
}

/** A posting as it stands, why it does not follow, and what counts in place of what it says. */
export interface AnchorStep {
  step: "ANCHOR";
  seq: number;
  transferId: string;
  kind: string;
  fault: string;
  amount: string;
  balanceAfter: string;
  countsFor: string;
  countsAs: string;
}

/** The balance as it stands at row `seq`, and as it follows from the postings at row `version`. */
export interface BalanceStep {
  step: "BALANCE";
  seq: number;
  balance: string;
  version: number;
  countsAs: string;
}

/** A stake of the open round that goes back; after the last of them the table is closed for good. */
export interface ReturnStep {
  step: "RETURN";
  roundId: string;
  account: string;
  amount: string;
}

export type RepairStepMessage = RestorePostingStep | AnchorStep | BalanceStep | ReturnStep | { step: "CLOSE" };

export interface RepairMessage {
  id: string;
  subject: string;
  /** What was wrong when it was proposed. */
  found: readonly { kind: string; where: string; detail: string }[];
  steps: readonly RepairStepMessage[];
  /** Admins, by name. */
  proposedBy: string;
  decidedBy: string | null;
  state: "PROPOSED" | "CARRIED_OUT" | "REJECTED";
  at: number;
  decidedAt: number | null;
}
