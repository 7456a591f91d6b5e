/** Telling the house about one private message, with the proof that it was sent. */
import { Refused } from "../../kernel/refusals.ts";
import type { ReportReason } from "../chat/report.ts";
import { maskPrivateData } from "../moderation/privateData.ts";
import type { Franked } from "../ports/messages.ts";
import type { SocialDeps } from "../ports.ts";

export interface MessageReport {
  /** `to` is who reports. */
  readonly message: Franked;
  readonly franking: string;
  /** From inside the envelope. */
  readonly frankingKey: string;
  readonly text: string;
  readonly reason: ReportReason;
}

/**
 * Hands this message over to a moderator, and no other. The same again changes nothing.
 * @throws {Refused} FORBIDDEN: the house has not sealed it so for this player, or the text is not the one that was in it; SERVICE_UNAVAILABLE.
 */
export async function reportMessage(
  { franking, messages, incidents, newId }: Pick<SocialDeps, "franking" | "messages" | "incidents" | "newId">,
  { message, franking: seal, frankingKey, text, reason }: MessageReport,
): Promise<void> {
  if (!franking.isSealed(message, seal) || !franking.isCommitted(message, text, frankingKey))
    throw new Refused("FORBIDDEN");
  const { id: messageId, from: userId, to: reporterId } = message;
  const username = (await messages.nameOf(userId)) ?? "";
  await incidents.add(
    {
      ...{ id: newId(), userId, username, tableId: null, messageId, text: maskPrivateData(text).text, reason },
      ...{ source: "REPORT", reporterId, findings: [], action: "NOTHING", isHandedOver: true },
    },
    0,
  );
}
