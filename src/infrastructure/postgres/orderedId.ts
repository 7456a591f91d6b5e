/** UUIDs of version 7 (RFC 9562): by time, and those of one process in the order they were made, within a millisecond too. */
import { randomBytes } from "node:crypto";

/** 12 bits count on from a random start, so that 2,048 at least fit in a millisecond; what is more borrows from the next. */
const COUNTS = 0x1000;
const STARTS = 0x800;

/** @param now epoch milliseconds; may stand still or go back. */
export function createOrderedIds(now: () => number = Date.now): () => string {
  let at = 0;
  let count = 0;
  return () => {
    const random = randomBytes(10);
    const ms = now();
    count += 1;
    if (ms > at || count === COUNTS) {
      at = Math.max(ms, at + 1);
      count = random.readUInt16BE(8) % STARTS;
    }
    random[0] = 0x80 | (random.readUInt8(0) & 0x3f);
    const [time, rest] = [at.toString(16).padStart(12, "0"), random.toString("hex", 0, 8)];
    const counter = `7${count.toString(16).padStart(3, "0")}`;
    return [time.slice(0, 8), time.slice(8), counter, rest.slice(0, 4), rest.slice(4)].join("-");
  };
}
