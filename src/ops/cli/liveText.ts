const REPORT_EVERY_MS = 5_000; // Where lines can't be overwritten, in a log file.

/**
 * One line that is always up to date: overwritten each second at a terminal, added now and then elsewhere.
 * @param out default: standard output; a tool that prints JSON there takes standard error.
 */
export function liveText(
  read: () => string,
  out: NodeJS.WriteStream = process.stdout,
): { say(line: string): void; stop(): void } {
  const isTerminal = out.isTTY === true;
  const show = () => void out.write(isTerminal ? `\r\x1b[2K${read()}` : `${read()}\n`);
  const clear = () => isTerminal && out.write("\r\x1b[2K");
  const timer = setInterval(show, isTerminal ? 1_000 : REPORT_EVERY_MS);
  return {
    say(line) {
      clear();
      out.write(`${line}\n`);
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}
