/** When pay day is: a cron pattern in UTC, kept by BullMQ's job scheduler and computed by the same parser. */
import { CronExpressionParser } from "cron-parser";
import type { Calendar } from "../../dividends/ports/work.ts";
import { askRedis } from "../redis/connect.ts";
import { type DividendQueue, SLOT } from "./dividendQueue.ts";

/** The scheduler's id: the same everywhere, so that any number of containers register one. */
const SCHEDULER = "dividends-schedule";

/** A millisecond, so that "not after now" includes now itself. */
const JUST_AFTER_MS = 1;

/** @throws {Error} when the pattern is none, with the name of the variable it comes from. */
export function createCalendar(pattern: string): Calendar {
  const from = (at: number) => CronExpressionParser.parse(pattern, { currentDate: new Date(at), tz: "UTC" });
  try {
    from(Date.now());
  } catch (cause) {
    throw new Error(`DIVIDEND_SCHEDULE: "${pattern}" is no cron pattern`, { cause });
  }
  return {
    pattern,
    next: (at) => from(at).next().getTime(),
    last: (at) =>
      from(at + JUST_AFTER_MS)
        .prev()
        .getTime(),
  };
}

/** Puts the schedule where BullMQ keeps it, or takes it away. Repeats, and repeats by others, change nothing. */
export async function registerSchedule(queue: DividendQueue, calendar: Calendar | null): Promise<void> {
  if (calendar === null) {
    await askRedis(queue.removeJobScheduler(SCHEDULER));
    return;
  }
  const { pattern } = calendar;
  const held = await askRedis(queue.getJobScheduler(SCHEDULER));
  if (held?.pattern === pattern) return;
  await askRedis(queue.upsertJobScheduler(SCHEDULER, { pattern, tz: "UTC" }, { name: SLOT, data: {} }));
}
