/** How much one connection may ask: far above what a person or a bot at full speed does, far below a flood. */

const PER_SECOND = 300;
const BURST = 600;

/** A token bucket of one socket. @returns a function that takes one token and says whether there was one. */
export function createMessageAllowance(now: () => number = Date.now): () => boolean {
  let tokens = BURST;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(BURST, tokens + ((at - filledAt) * PER_SECOND) / 1_000);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
