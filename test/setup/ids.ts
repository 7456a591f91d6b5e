/** New ids for tests, of their brand. */
import { randomUUID } from "node:crypto";
import { asPlayerId, asRoundId, asTableId, type PlayerId, type RoundId, type TableId } from "../../src/kernel/ids.ts";

export const newTableId = (): TableId => asTableId(randomUUID());
export const newPlayerId = (): PlayerId => asPlayerId(randomUUID());
export const newRoundId = (): RoundId => asRoundId(randomUUID());
