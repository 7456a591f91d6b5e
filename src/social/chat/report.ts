/** Telling the house about a line. */
import type { PlayerId, TableId } from "../../kernel/ids.ts";
import { Refused } from "../../kernel/refusals.ts";
import type { SocialDeps } from "../ports.ts";

export const REPORT_REASONS = ["INSULT", "HATE", "THREAT", "SPAM", "CHEATING", "OTHER"] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

export interface Report {
  readonly tableId: TableId;
  readonly messageId: string;
  readonly by: PlayerId;
  readonly reason: ReportReason;
}

/**
 * Hands a line over to a moderator. The same line again by the same player changes nothing.
 * @throws {Refused} NOT_FOUND: it was not said at this table; FORBIDDEN: one's own line; SERVICE_UNAVAILABLE.
 */
export async function reportLine(
  { lines, incidents, newId }: Pick<SocialDeps, "lines" | "incidents" | "newId">,
  { tableId, messageId, by, reason }: Report,
): Promise<void> {
  const line = await lines.find(messageId);
  if (line === null || line.tableId !== tableId) throw new Refused("NOT_FOUND");
  if (line.userId === by) throw new Refused("FORBIDDEN");
  const { userId, username, text } = line;
  await incidents.add(
    {
      ...{ id: newId(), userId, username, tableId, messageId, text, reason },
      ...{ source: "REPORT", reporterId: by, findings: [], action: "NOTHING", isHandedOver: true },
    },
    0,
  );
}
