/** A line on stderr that says how far so many rounds are: rewritten in place on a terminal, now and then elsewhere. */
const REDRAW_MS = { terminal: 200, file: 5_000 };

export function progressLine(rounds: number): { show: (done: number) => void; end: () => void } {
  const { isTTY } = process.stderr;
  const startedAt = performance.now();
  let drawnAt = 0;
  const draw = (done: number, now: number) => {
    const perSecond = done / ((now - startedAt) / 1_000);
    const leftS = Math.ceil((rounds - done) / perSecond);
    const text = `${Math.floor((100 * done) / rounds)} % · ${done.toLocaleString("en")} rounds · ${pace(perSecond)} · ${leftS} s left`;
    process.stderr.write(isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  };
  return {
    show(done) {
      const now = performance.now();
      if (now - drawnAt < (isTTY ? REDRAW_MS.terminal : REDRAW_MS.file)) return;
      drawnAt = now;
      draw(done, now);
    },
    end() {
      if (isTTY) process.stderr.write("\r\x1b[K");
    },
  };
}

const pace = (perSecond: number): string =>
  perSecond < 100_000 ? `${Math.round(perSecond)}/s` : `${(perSecond / 1e6).toFixed(2)} M/s`;
