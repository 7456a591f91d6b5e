import type { TableSummary } from "../protocol/blackjack.ts";
import { Emitter } from "./emitter.ts";

/** All tables as the server last sent them. The whole list comes with every (re)connection, single tables between. */
export class Lobby extends Emitter<{ change: readonly TableSummary[] }> {
  readonly #tables = new Map<string, TableSummary>();

  get tables(): readonly TableSummary[] {
    return [...this.#tables.values()];
  }

  takeAll(tables: readonly TableSummary[]): void {
    this.#tables.clear();
    for (const table of tables) this.#tables.set(table.tableId, table);
    this.emit("change", this.tables);
  }

  takeOne(table: TableSummary): void {
    this.#tables.set(table.tableId, table);
    this.emit("change", this.tables);
  }
}
