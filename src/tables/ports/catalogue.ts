/** Port: which tables there are. */
import type { TableSettings } from "../../games/game.ts";
import type { PlayerId, TableId } from "../../kernel/ids.ts";
import type { PageOf, PageRequest } from "../../kernel/pages.ts";

export interface TableEntry<Rules> {
  readonly settings: TableSettings<Rules>;
  readonly frozenReason: string | null;
  /** For good, its stakes returned. */
  readonly isClosed?: boolean;
}

/** Which tables there are. */
export interface Catalogue<Rules> {
  /** Adds the table and its accounts. Under an id that exists nothing changes. */
  add(table: {
    readonly settings: TableSettings<Rules>;
    readonly game: string;
    readonly openedBy: PlayerId | null;
    readonly escrow: string;
    readonly house: string;
  }): Promise<void>;
  find(tableId: TableId): Promise<TableEntry<Rules> | null>;
  findMany(tableIds: readonly TableId[]): Promise<ReadonlyMap<TableId, TableEntry<Rules>>>;
  /** Without those that are closed. */
  page(page: PageRequest): Promise<PageOf<TableId>>;
  /** Tables whose clock was due before `before`: their deadline was lost, or every container was away. */
  overdue(before: number, limit: number): Promise<TableId[]>;
  /** Tables and their newest version, in order of id. */
  versions(which: "running" | "waiting", after: TableId | null, limit: number): Promise<TableVersion[]>;
  /** From now on no commit is accepted. Written down with its actor. @returns false when it was frozen already, or this operation is repeated. */
  freeze(tableId: TableId, reason: string, actor: PlayerId | null, operationId?: string): Promise<boolean>;
  /** Written down with its actor. @returns for how many ms it was frozen; null when it was not, or this operation is repeated. */
  unfreeze(tableId: TableId, actor: PlayerId | null, operationId?: string): Promise<number | null>;
}

export interface TableVersion {
  readonly tableId: TableId;
  readonly version: number;
}
