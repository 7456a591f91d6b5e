import { SKELETON_VERSION } from "../text/skeleton.ts";
import type { PlayerDeps } from "./ports.ts";
import { namedAs } from "./usernames.ts";

/** Names at once, and how often in a row: a million names are compared within an hour, and no lock is held for long. */
const BATCH = 500;
const BATCHES_MAX = 400;

/**
 * Names that were there before look-alikes were refused, or that a container of the release before let in, get their
 * skeletons. Every container may do it at any time: what one has filled the next does not find.
 * @returns how many names were compared.
 */
export async function fillSkeletons({ users }: Pick<PlayerDeps, "users">): Promise<number> {
  let filled = 0;
  for (let batch = 1; batch <= BATCHES_MAX; batch += 1) {
    const found = await users.withoutSkeletons(SKELETON_VERSION, BATCH);
    if (found.length === 0) break;
    await users.fillSkeletons(found.map(({ id, username }) => ({ id, ...namedAs(username) })));
    filled += found.length;
  }
  return filled;
}
