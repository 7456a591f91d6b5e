import type { PlayerId } from "../kernel/ids.ts";
import { issueAccount } from "../money/accounts.ts";
import { STARTING_BALANCE } from "../money/refill.ts";
import type { StartingChips } from "./ports.ts";

export const startingChips = (id: PlayerId): StartingChips => ({ amount: STARTING_BALANCE, from: issueAccount(id) });
