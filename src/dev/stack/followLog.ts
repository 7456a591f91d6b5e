/** Shows what a person should see of a container's log: warnings and errors, in a line each. */
import { closeSync, openSync, readSync, statSync } from "node:fs";

const POLL_MS = 500;
const LINES_MAX = 5; // Per poll: a container in trouble writes thousands, and the file has them all.
const LOUD = new Set(["WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"]);

/** @returns stops following, after a last look. */
export function followLog(logFile: string, say: (line: string) => void): () => void {
  let offset = 0;
  const look = () => {
    const whole = wholeLinesFrom(logFile, offset);
    offset += whole.length;
    const loud = whole.toString("utf8").split("\n").flatMap(shorten);
    for (const line of loud.slice(0, LINES_MAX)) say(line);
    if (loud.length > LINES_MAX) say(`… and ${loud.length - LINES_MAX} more like these in ${logFile}`);
  };
  const timer = setInterval(look, POLL_MS);
  return () => {
    clearInterval(timer);
    look();
  };
}

/** A log line in short when it is a warning or worse; what is no JSON (a crash's last words) as it is. */
function shorten(line: string): string[] {
  if (line.trim() === "") return [];
  if (!line.startsWith("{")) return [line];
  try {
    const entry = JSON.parse(line) as { severity?: string; message?: string; err?: { message?: string } };
    if (entry.severity === undefined || !LOUD.has(entry.severity)) return [];
    const cause = entry.err?.message === undefined ? "" : ` (${entry.err.message})`;
    return [`${entry.severity.toLowerCase()}: ${entry.message ?? ""}${cause}`];
  } catch {
    return [line];
  }
}

/** What was written since, up to the last line that is complete. */
function wholeLinesFrom(path: string, offset: number): Buffer {
  const size = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) - offset;
  if (size <= 0) return Buffer.alloc(0);
  const buffer = Buffer.alloc(size);
  const file = openSync(path, "r");
  const count = readSync(file, buffer, 0, size, offset);
  closeSync(file);
  return buffer.subarray(0, buffer.subarray(0, count).lastIndexOf("\n") + 1);
}
