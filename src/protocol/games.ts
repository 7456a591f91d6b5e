/** What the wire needs to know of a game: registered with it (wiring/rooms.ts), so that the edge names none. */
import type { z } from "zod";

export interface GameOnTheWire {
  /** What a player may send to a table: a discriminated union over `type`. */
  readonly action: z.ZodType;
  /** What a table may be opened with; a rule that is not named is the default's. */
  readonly rules: z.ZodType<object>;
  readonly defaultRules: object;
}

/** As much of a table's view as the edge reads, of whichever game. */
export interface HostedTable {
  readonly tableId: string;
  readonly version: number;
  readonly roundId: string | null;
}
