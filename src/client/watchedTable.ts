import type { TableView } from "../protocol/blackjack.ts";
import type { GameEventMessage, ServerEvents } from "../protocol/socket.ts";
import { type Clock, pause } from "./clock.ts";
import { Emitter } from "./emitter.ts";
import { VegasError } from "./errors.ts";

type TableUpdate = Parameters<ServerEvents["table:update"]>[0];

export interface TableChange {
  readonly table: TableView;
  /** What happened, for showing it. Empty when the view came as an answer: the view alone is always the truth. */
  readonly events: readonly GameEventMessage[];
}

export interface WatchedTableEvents {
  change: TableChange;
  /** The server refuses to show this table (any more); it is not watched from here on. */
  lost: VegasError;
}

interface Ports {
  readonly clock: Clock;
  /** Asks the server for the view, again and again over reconnects, for a bounded time. */
  readonly sync: (tableId: string, version: number) => Promise<TableView>;
  readonly onStop: () => void;
}

/** A table with an open round announces itself every 2 s. Two announcements missed: something was lost. */
const SILENCE_MS = 5_000;
/** So that a table that outruns us is asked for at a steady pace. */
const BETWEEN_SYNCS_MS = 250;

/**
 * One table as the server last sent it. Versions only rise: what is older than the view is ignored, whichever way
 * it came. A gap in the versions, or silence in an open round, is healed by asking.
 */
export class WatchedTable extends Emitter<WatchedTableEvents> {
  readonly tableId: string;
  readonly #ports: Ports;
  #view: TableView | null = null;
  /** The client's clock when the view came. */
  #takenAt = 0;
  /** Newest version whose events were reported. */
  #reported = -1;
  #isSyncing = false;
  #isStopped = false;
  #cancelSilence: () => void = () => undefined;

  constructor(tableId: string, ports: Ports) {
    super();
    this.tableId = tableId;
    this.#ports = ports;
  }

  /** null until the server has answered for the first time. */
  get view(): TableView | null {
    return this.#view;
  }

  /** Milliseconds until the table's clock acts, by the server's clock and not this machine's; null: it waits. */
  get msLeft(): number | null {
    if (this.#view?.deadline == null) return null;
    const passed = this.#ports.clock.now() - this.#takenAt;
    return Math.max(0, this.#view.deadline - this.#view.serverTime - passed);
  }

  /** Stops watching; the seat, if there is one, is kept. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelSilence();
    this.#ports.onStop();
  }

  /** A view that came as an answer. */
  takeView(table: TableView): void {
    if (this.#adopt(table)) this.emit("change", { table, events: [] });
  }

  /** An announcement. Its events are reported once, also when the view came earlier as an answer to our own action. */
  takeUpdate({ version, table, events }: TableUpdate): void {
    const missed = this.#view !== null && version > this.#view.version + 1;
    const isNew = this.#adopt(table);
    const isNews = version > this.#reported && this.#view?.version === version && events.length > 0;
    this.#reported = Math.max(this.#reported, version);
    if (isNew || isNews) this.emit("change", { table, events: isNews ? events : [] });
    if (missed) void this.#heal();
  }

  /** Asks for the view now, whatever was heard last. */
  check(): void {
    if (this.#view !== null) void this.#heal();
  }

  /** The server will not show it: reported once, and over. */
  takeRefusal(refusal: VegasError): void {
    this.stop();
    this.emit("lost", refusal);
  }

  #adopt(table: TableView): boolean {
    if (this.#isStopped) return false;
    if (this.#view !== null && table.version < this.#view.version) return false;
    // Freezing is an operator's doing and not a move: it may come without a new version.
    const isNew = table.version !== this.#view?.version || table.frozen?.reason !== this.#view.frozen?.reason;
    this.#view = table; // The same version again still brings a fresh serverTime.
    this.#takenAt = this.#ports.clock.now();
    this.#expectSound();
    return isNew;
  }

  #expectSound(): void {
    this.#cancelSilence();
    const isOpen = this.#view !== null && this.#view.phase !== "WAITING" && this.#view.frozen === undefined;
    if (isOpen) this.#cancelSilence = this.#ports.clock.after(SILENCE_MS, () => void this.#heal());
  }

  async #heal(): Promise<void> {
    if (this.#isSyncing || this.#isStopped) return;
    this.#isSyncing = true;
    try {
      this.takeView(await this.#ports.sync(this.tableId, this.#view?.version ?? 0));
      await pause(this.#ports.clock, BETWEEN_SYNCS_MS);
    } catch (error) {
      if (error instanceof VegasError && !error.retryable) this.takeRefusal(error);
      else this.#expectSound(); // Unanswered for long: the next silence asks again.
    } finally {
      this.#isSyncing = false;
    }
  }
}
