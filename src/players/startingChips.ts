import type { PlayerId } from "../kernel/ids.ts";
import { issueAccount } from "../money/accounts.ts";
import type { StartingChips } from "./ports.ts";

/** @param amount minor units that every new player begins with. */
export const startingChips = (id: PlayerId, amount: bigint): StartingChips => ({ amount, from: issueAccount(id) });
