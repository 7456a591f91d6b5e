/** What the use cases of this room are given. */
import type { Game, TableState } from "../games/game.ts";
import type { Clock } from "../kernel/clock.ts";
import type { TableId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { Books } from "../money/ports/proof.ts";
import type { RepairBook } from "../money/ports/repairs.ts";
import type { OnePlace } from "./onePlace.ts";
import type { Announcer, Watchers } from "./ports/audience.ts";
import type { Catalogue } from "./ports/catalogue.ts";
import type { Chance } from "./ports/chance.ts";
import type { HotTables } from "./ports/hotTables.ts";
import type { Journal } from "./ports/journal.ts";
import type { TableLocks } from "./ports/locks.ts";
import type { Refusals } from "./ports/refusals.ts";
import type { StuckLocks } from "./stuckLocks.ts";
import type { Suspects } from "./suspects.ts";
import type { UnderWay } from "./underWay.ts";

/** The types of one game by name, so that a use case has one type parameter. */
export interface GameTypes {
  State: TableState;
  Action: unknown;
  Rules: unknown;
  View: object;
  Record: unknown;
}

export type GameOf<G extends GameTypes> = Game<G["State"], G["Action"], G["Rules"], G["View"], G["Record"]>;

/** Enough to read what was played. */
export interface TableReader<G extends GameTypes> {
  readonly game: GameOf<G>;
  readonly journal: Journal<G["State"], G["Action"]>;
  readonly catalogue: Catalogue<G["Rules"]>;
}

/** What the use cases of this room are given: the game they host, and the world outside. */
export interface TablePorts<G extends GameTypes> extends TableReader<G> {
  readonly hot: HotTables<G["State"]>;
  readonly books: Books;
  readonly repairs: RepairBook;
  readonly locks: TableLocks;
  readonly refusals: Refusals;
  readonly watchers: Watchers;
  readonly announcer: Announcer<G["View"]>;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly log: Log;
}

export interface TableDeps<G extends GameTypes> extends TablePorts<G> {
  /** Called when a table is left with a clock that is already due, its lock released: do not wait for the next look. */
  readonly wake: (tableId: TableId) => void;
  /** What a container finishes before it goes away. */
  readonly underWay: UnderWay;
  /** Who was refused lately. */
  readonly suspects: Suspects;
  readonly onePlace: OnePlace;
  /** Locks that are not waited for. */
  readonly stuck: StuckLocks;
}
