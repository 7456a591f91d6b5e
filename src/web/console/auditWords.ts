/** What an admin's call was, as a sentence. A call this page does not know yet is shown as it was made. Pure. */
import type { AuditEntryMessage } from "../../client/index.ts";
import { csv } from "../csv.ts";

export const isLook = ({ call }: Pick<AuditEntryMessage, "call">): boolean => call.startsWith("GET ");

const SENTENCES: readonly (readonly [RegExp, (subject: string) => string])[] = [
  [/^POST tables\/[^/]+\/freeze$/, (table) => `froze the table ${table}`],
  [/^POST tables\/[^/]+\/unfreeze$/, (table) => `let the table ${table} go on`],
  [/^POST accounts\/([^/]+)\/unfreeze$/, (account) => `let the account ${account} go on`],
  [/^POST players\/[^/]+\/ban$/, (player) => `banned ${player}`],
  [/^POST players\/[^/]+\/unban$/, (player) => `lifted the ban of ${player}`],
  [/^POST dividends\/runs$/, () => "started a pay day"],
  [/^POST dividends\/runs\/([^/]+)\/retry$/, (run) => `had failed payouts of the run ${run} paid again`],
  [/^POST dividends\/runs\/([^/]+)\/approve$/, (run) => `approved the run ${run}`],
  [/^POST dividends\/runs\/([^/]+)\/reject$/, (run) => `rejected the run ${run}`],
  [/^GET dividends\/runs\/([^/]+)(?:\/payouts)?$/, (run) => `looked at the run ${run}`],
  [/^GET dividends\/(?:status|runs)$/, () => "looked at pay days"],
  [/^POST queues\/([^/]+)\/pause$/, (queue) => `paused the queue ${queue}`],
  [/^POST queues\/([^/]+)\/resume$/, (queue) => `resumed the queue ${queue}`],
  [/^POST moderation\/incidents\/([^/]+)\/uphold$/, (incident) => `upheld the incident ${incident}`],
  [/^POST moderation\/incidents\/([^/]+)\/lift$/, (incident) => `lifted the incident ${incident}`],
  [/^POST moderation\/rules$/, () => "changed the rules of the talk"],
  [/^POST moderation\/rules\/try$/, () => "tried rules of the talk"],
];

export function sentenceOf(entry: AuditEntryMessage): string {
  const who = entry.adminName ?? entry.adminId;
  const call = entry.call.replace(" /api/admin/", " ");
  for (const [pattern, say] of SENTENCES) {
    const found = pattern.exec(call);
    if (found !== null) return `${who} ${say(entry.subject ?? found[1] ?? "")}${outcomeOf(entry)}`;
  }
  return `${who}: ${entry.call}${outcomeOf(entry)}`;
}

/** Refused is refused; where the answer is not written down, the call may or may not have been carried out. */
function outcomeOf({ status, code }: AuditEntryMessage): string {
  if (status === null) return ": asked";
  return status >= 400 ? `: refused (${code ?? status})` : "";
}

/** One line for each call: that of its answer, where there is one. */
export function oneForEachCall(entries: readonly AuditEntryMessage[]): readonly AuditEntryMessage[] {
  const answered = new Set(entries.filter(({ status }) => status !== null).map(({ callId }) => callId));
  return entries.filter(({ status, callId }) => status !== null || !answered.has(callId));
}

export function isFound(entry: AuditEntryMessage, text: string): boolean {
  const haystack = `${sentenceOf(entry)} ${entry.call} ${entry.address} ${JSON.stringify(entry.request)}`;
  return haystack.toLowerCase().includes(text.trim().toLowerCase());
}

export const auditCsv = (entries: readonly AuditEntryMessage[]): string =>
  csv([
    ["time", "admin", "what", "call", "request", "status", "code", "address"],
    ...entries.map((entry) => [
      new Date(entry.at).toISOString(),
      entry.adminName ?? entry.adminId,
      sentenceOf(entry),
      entry.call,
      JSON.stringify(entry.request),
      String(entry.status ?? ""),
      entry.code ?? "",
      entry.address,
    ]),
  ]);
