/** Pay day, put together: what admins call, what workers do, what is swept. */
import { createDistributor, type Distributor } from "./distributor.ts";
import { attemptPayout, type PayOutDeps } from "./payOut.ts";
import type { DividendBook } from "./ports/book.ts";
import type { PayDayWork } from "./ports/work.ts";
import { createProgress, type Progress } from "./progress.ts";
import { createSweep, type SweepDeps } from "./sweep.ts";

export interface PayDay {
  readonly distributor: Distributor;
  readonly work: PayDayWork;
  readonly book: DividendBook;
  /** One pass of the sweep. */
  sweep(): Promise<number>;
  /** Resolves when what was paid has been reported. */
  settled(): Promise<void>;
}

export type PayDayDeps = Omit<SweepDeps & PayOutDeps, "progress">;

export function createPayDay(ports: PayDayDeps): PayDay {
  const progress: Progress = createProgress(ports);
  const deps = { ...ports, progress };
  const sweep = createSweep(deps);
  return {
    distributor: createDistributor(deps),
    work: { pay: (call) => attemptPayout(deps, call), slotDue: sweep.keepSlot },
    book: ports.book,
    sweep: sweep.pass,
    settled: () => progress.settled(),
  };
}
