import type { PlayerId } from "../kernel/ids.ts";
import { issueAccount } from "../money/accounts.ts";
import type { StartingChips } from "./ports.ts";

/** Play money every new player starts with: 1,000.00 chips. */
const STARTING_AMOUNT = 100_000n;

export const startingChips = (id: PlayerId): StartingChips => ({ amount: STARTING_AMOUNT, from: issueAccount(id) });
