/**
 * Decorators that hit the process at a crash point, each on the port that the point lies at. The wiring puts them on when
 * CRASH_POINT is set, and the simulator does; the use cases know nothing of them.
 */
import type { DividendBook } from "../../dividends/ports/book.ts";
import type { PayDayWork, PayoutJobs } from "../../dividends/ports/work.ts";
import type { Announcer } from "../../tables/ports/audience.ts";
import type { Journal } from "../../tables/ports/journal.ts";
import type { TableLocks } from "../../tables/ports/locks.ts";
import type { CrashPoint } from "./crashPoints.ts";

interface TablePorts<State, Action, View> {
  readonly locks: TableLocks;
  readonly journal: Journal<State, Action>;
  readonly announcer: Announcer<View>;
}

/** @param takesSeat whether this action of the game is how a player sits down. */
export function crashingTablePorts<State, Action, View, Ports extends TablePorts<State, Action, View>>(
  ports: Ports & TablePorts<State, Action, View>,
  crashAt: CrashPoint,
  takesSeat: (action: Action) => boolean,
): Ports {
  return {
    ...ports,
    locks: crashingLocks(ports.locks, crashAt),
    journal: crashingJournal(ports.journal, crashAt, takesSeat),
    announcer: crashingAnnouncer(ports.announcer, crashAt),
  };
}

function crashingLocks(locks: TableLocks, crashAt: CrashPoint): TableLocks {
  return {
    ...locks,
    async acquire(tableId, waitMs) {
      const held = await locks.acquire(tableId, waitMs);
      if (held !== null) crashAt("C1");
      return held;
    },
  };
}

function crashingJournal<State, Action>(
  journal: Journal<State, Action>,
  crashAt: CrashPoint,
  takesSeat: (action: Action) => boolean,
): Journal<State, Action> {
  return {
    ...journal,
    async commit(entry) {
      const { command, settled } = entry;
      if (command.by === "clock") crashAt("C16");
      crashAt(settled === null ? "C2" : "C10");
      const answer = await journal.commit(entry);
      if (answer.outcome === "committed") crashAt(command.by === "player" && takesSeat(command.action) ? "C17" : "C5");
      return answer;
    },
  };
}

function crashingAnnouncer<View>(announcer: Announcer<View>, crashAt: CrashPoint): Announcer<View> {
  return {
    ...announcer,
    table(update, ready) {
      crashAt("C7");
      announcer.table(update, ready);
    },
  };
}

/** The tables as players use them. A repeat is answered from the journal: nothing is broadcast before it. */
export function crashingRoom<Request, Room extends Acting<Request>>(
  room: Room & Acting<Request>,
  crashAt: CrashPoint,
): Room {
  return {
    ...room,
    async act(request: Request) {
      const answer = await room.act(request);
      if (answer.replayed !== true) crashAt("C8");
      return answer;
    },
  };
}

interface Acting<Request> {
  act(request: Request): Promise<{ readonly replayed?: true }>;
}

export function crashingJobs(jobs: PayoutJobs, crashAt: CrashPoint): PayoutJobs {
  return {
    ...jobs,
    async add(runId, payouts) {
      crashAt("C11");
      await jobs.add(runId, payouts);
      crashAt("C12");
    },
  };
}

export function crashingWork(work: PayDayWork, crashAt: CrashPoint): PayDayWork {
  return {
    ...work,
    pay(call) {
      crashAt("C13");
      return work.pay(call);
    },
  };
}

export function crashingBook(book: DividendBook, crashAt: CrashPoint): DividendBook {
  return {
    ...book,
    async pay(...payout) {
      const paid = await book.pay(...payout);
      if (paid.outcome !== "closed") crashAt("C14");
      return paid;
    },
  };
}

/** What a process does on SIGTERM. */
export function crashingDrain(drain: () => Promise<void>, crashAt: CrashPoint): () => Promise<void> {
  return () => {
    crashAt("C18");
    return drain();
  };
}
