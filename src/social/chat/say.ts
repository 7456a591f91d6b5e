/** Saying something at a table. */
import type { PlayerId, TableId } from "../../kernel/ids.ts";
import { Refused } from "../../kernel/refusals.ts";
import { visibleText } from "../../text/unseen.ts";
import { type Judgement, judge } from "../moderation/judge.ts";
import type { RuleBook } from "../moderation/ruleBook.ts";
import { MUTE_MS, type Sentence, sentenceOf } from "../moderation/sentence.ts";
import type { ChatLine, SocialDeps } from "../ports.ts";
import { PHRASES, type Phrase } from "./phrases.ts";

/** Characters, without invisible ones. */
const LINE_MAX = 500;

/** Strikes are forgotten after this. */
const STRIKES_MS = 86_400_000;

export interface Saying {
  readonly tableId: TableId;
  readonly player: { readonly id: PlayerId; readonly username: string };
  readonly text: string;
  readonly phrase?: Phrase | undefined;
}

type SayDeps = Pick<SocialDeps, "lines" | "incidents" | "allowance" | "notify" | "now" | "newId"> & {
  readonly ruleBook: RuleBook;
};

/**
 * Says it, if the house lets it. Whether the player is at the table the caller knows. Order of effects: the allowance is taken;
 * the line is judged; an incident is kept, with its mute; the line is kept; it is announced to the table.
 * @returns the line as it was shown.
 * @throws {Refused} VALIDATION_FAILED, RATE_LIMITED with `retryAfterMs`, CHAT_MUTED with `until`, MESSAGE_REFUSED with `reason` and, where
 *   the player is muted for it, `until`; SERVICE_UNAVAILABLE. @throws {StoreAway}
 */
export async function say(deps: SayDeps, { tableId, player, ...said }: Saying): Promise<ChatLine> {
  const text = said.phrase === undefined ? shownOf(said.text) : PHRASES[said.phrase];
  const lately = await deps.allowance.take(player.id, text);
  const judgement = judge(deps.ruleBook.current(), text, lately);
  const line = { id: deps.newId(), tableId, userId: player.id, username: player.username, phrase: said.phrase ?? null };
  if (judgement.severity !== null) await stopOrMask(deps, line, judgement);

  const kept = await deps.lines.say({ ...line, text: judgement.text });
  if ("mutedUntil" in kept) throw mutedUntil(kept.mutedUntil, deps.now());
  const shown = { ...line, text: judgement.text, at: kept.at };
  deps.notify.said(shown);
  return shown;
}

/** @throws {Refused} VALIDATION_FAILED when nothing is left to be seen, or too much. */
function shownOf(text: string): string {
  const shown = visibleText(text);
  const length = [...shown].length;
  const message =
    length === 0 ? "must not be empty" : length > LINE_MAX ? `must be ${LINE_MAX} characters or less` : null;
  if (message !== null) throw new Refused("VALIDATION_FAILED", { issues: [{ path: "text", message }] });
  return shown;
}

/** Keeps what the machine did. @throws {Refused} when the line is not to be shown. */
async function stopOrMask(deps: SayDeps, line: Omit<ChatLine, "at" | "text">, judgement: Judgement): Promise<void> {
  const now = deps.now();
  const { mutedUntil: until, strikes } = await deps.incidents.standing(line.userId, now - STRIKES_MS);
  if (until !== null) throw mutedUntil(until, now);
  const sentence = sentenceOf(judgement, strikes);
  const { id, userId, username, tableId } = line;
  const muteMs = MUTE_MS[sentence.action];
  await deps.incidents.add(
    {
      ...{ id, userId, username, tableId, text: judgement.said, findings: judgement.findings },
      ...{ source: "MACHINE", reporterId: null, reason: sentence.reason ?? "MASKED" },
      messageId: sentence.reason === null ? id : null,
      action: sentence.action,
      isHandedOver: sentence.isHandedOver,
    },
    muteMs,
  );
  if (sentence.reason !== null) throw refusedFor(sentence, muteMs, now, id);
}

const refusedFor = ({ reason }: Sentence, muteMs: number, now: number, incidentId: string): Refused =>
  new Refused("MESSAGE_REFUSED", { reason, incidentId, ...(muteMs > 0 ? { until: now + muteMs } : {}) });

const mutedUntil = (until: number, now: number): Refused =>
  new Refused("CHAT_MUTED", { until, retryAfterMs: Math.max(1, until - now) });
