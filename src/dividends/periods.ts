/** Which pay day a run is for. A period is paid once; a run without one is an extra. Pure: time comes in as a value. */
import { Refused } from "../kernel/refusals.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Reads a period as an admin names it: a day `2026-11-22`, an ISO week `2026-W47`, a month `2026-11`, or an instant
 * `2026-11-22T06:30:00Z`. All in UTC.
 * @param now epoch milliseconds.
 * @returns the period as it is kept: one spelling for each.
 * @throws {Refused} VALIDATION_FAILED for what is none of these, does not exist, or has not begun.
 */
export function readPeriod(text: string, now: number): string {
  const begins = beginningOf(text);
  if (begins === null)
    throw refused(
      "must be a day (2026-11-22), a week (2026-W47), a month (2026-11) or an instant (2026-11-22T06:30:00Z)",
    );
  if (begins > now) throw refused("has not begun yet");
  return text;
}

/** The period of a slot of the schedule: its day, or its instant where that is not midnight. */
export function periodOfSlot(slot: number): string {
  const instant = new Date(slot).toISOString();
  return slot % DAY_MS === 0 ? instant.slice(0, 10) : `${instant.slice(0, 19)}Z`;
}

/** Epoch milliseconds; null: there is no such period. */
function beginningOf(text: string): number | null {
  const [, year, week] = /^(\d{4})-W(\d{2})$/.exec(text) ?? [];
  if (year !== undefined && week !== undefined) return beginningOfWeek(Number(year), Number(week));
  if (/^\d{4}-\d{2}$/.test(text)) return exactly(`${text}-01T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return exactly(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return exactly(text);
  return null;
}

/** `Date` reads February 30 as March 2: only what reads back the same is a date. */
function exactly(instant: string): number | null {
  const at = Date.parse(instant);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(instant.slice(0, 19)) ? at : null;
}

/** ISO 8601: weeks begin on Monday, and week 1 holds January 4. */
function beginningOfWeek(year: number, week: number): number | null {
  const january4 = Date.UTC(year, 0, 4);
  const mondayOfWeek1 = january4 - ((new Date(january4).getUTCDay() + 6) % 7) * DAY_MS;
  const begins = mondayOfWeek1 + (week - 1) * 7 * DAY_MS;
  const thursday = new Date(begins + 3 * DAY_MS); // Decides which year a week belongs to.
  return week >= 1 && thursday.getUTCFullYear() === year ? begins : null;
}

const refused = (message: string): Refused =>
  new Refused("VALIDATION_FAILED", { issues: [{ path: "period", message }] });
