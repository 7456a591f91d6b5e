/** Who has been here for an hour, and every further one, is told so, and what the balance was when it began. Until they have read it. */
import { chips } from "./format.ts";
import { balance, user } from "./house.ts";
import { words } from "./i18n/index.ts";
import { keep, kept } from "./kept.ts";
import { toast } from "./shell/toasts.ts";

const HOUR_MS = 3_600_000;
const LOOK_MS = 20_000;

interface Visit {
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Then, in minor units. */
  readonly balance: number;
  /** What was told already. */
  readonly hours: number;
}

export function watchTime(): void {
  balance.subscribe(look); // The visit begins with the first balance.
  setInterval(look, LOOK_MS);
}

function look(): void {
  const userId = user.peek()?.id;
  const now = balance.peek();
  if (userId === undefined || now === null) return;
  const visit = kept(sessionStorage, "visit", isVisit);
  if (visit?.userId !== userId) {
    keep(sessionStorage, "visit", { userId, since: Date.now(), balance: now, hours: 0 } satisfies Visit);
    return;
  }
  const hours = Math.floor((Date.now() - visit.since) / HOUR_MS);
  if (hours <= visit.hours) return;
  keep(sessionStorage, "visit", { ...visit, hours } satisfies Visit);
  toast(words.peek().realityCheck(hours, chips(visit.balance), chips(now)), { stays: true });
}

const isVisit = (value: unknown): value is Visit =>
  typeof value === "object" && value !== null && "userId" in value && "since" in value && "hours" in value;
