/** Thrown between two steps of a start that was stopped. */
export class StopRequested extends Error {
  override readonly name = "StopRequested";
}

/**
 * Ctrl-C, SIGTERM and a closed terminal abort the signal this returns; so does the death of the npm that
 * started us, which would otherwise leave a server behind. Asked a second time, `giveUp` runs: it must end at once.
 */
export function stopSignal(giveUp: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = () => (controller.signal.aborted ? giveUp() : controller.abort(new StopRequested("told to stop")));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);

  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    if (!controller.signal.aborted) controller.abort(new StopRequested("the process that started this one is gone"));
  }, 1_000);
  watch.unref();
  return controller.signal;
}
