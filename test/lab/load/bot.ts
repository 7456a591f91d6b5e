import { randomUUID } from "node:crypto";
import {
  type BlackjackActionMessage,
  type TableView,
  Unanswered,
  VegasClient,
  VegasError,
  type WatchedTable,
} from "../../../src/client/index.ts";
import type { Figures } from "./figures.ts";
import { type Manner, nextAction } from "./nextAction.ts";

export interface BotPorts {
  /** The first is where this bot connects; the others are for when it goes away. */
  readonly containers: readonly string[];
  readonly tableId: string;
  /** Minor units; default: the table's smallest. */
  readonly bet?: number;
  /** Default: basic. */
  readonly manner?: Manner;
  readonly figures: Figures;
  /** How long it ponders before it acts. */
  readonly thinkMs: () => number;
  /** Keeps what the bot was told, to hold it against the house later. */
  readonly witness?: Witness | undefined;
}

export interface Witness {
  /** Each view as it was shown to this player. */
  saw(view: TableView, playerId: string): void;
  acknowledged(ack: Asked & { version: number }): void;
  /** Whether it was carried out is not known. */
  unanswered(asked: Asked): void;
}

export interface Asked {
  readonly playerId: string;
  readonly tableId: string;
  readonly actionId: string;
  readonly action: BlackjackActionMessage;
}

/** Losing to the clock or to a quicker player: these happen to people too. */
const LATE_CODES: readonly string[] = [
  "NOT_YOUR_TURN",
  "INVALID_PHASE",
  "SEAT_TAKEN",
  "MOVE_NOT_ALLOWED",
  "STALE_ACTION",
];

/**
 * A player who never tires: sits down, bets the same each round and plays in its manner, through the public
 * protocol and nothing else. A broke bot goes home and a new guest takes its place.
 * States: playing → leaving (`leave` was called) → gone (`play` has resolved).
 */
export class Bot {
  readonly #ports: BotPorts;
  #client: VegasClient | null = null;
  #isLeaving = false;
  #lost: VegasError | null = null;
  #wake: () => void = () => undefined;

  constructor(ports: BotPorts) {
    this.#ports = ports;
  }

  get isOnline(): boolean {
    return this.#client?.connection.kind === "online" || this.#client?.connection.kind === "moving";
  }

  /** Plays until told to leave. @throws what signing in threw, or the refusal to show the table */
  async play(): Promise<void> {
    while (!this.#isLeaving) {
      const client = new VegasClient({ containers: this.#ports.containers });
      this.#client = client;
      try {
        await client.api.guest();
        client.open();
        await this.#playAs(client);
      } finally {
        client.close();
      }
    }
  }

  /** Gives the seat up at the next chance; a hand in play is stood on. */
  leave(): void {
    this.#isLeaving = true;
    this.#wake();
  }

  /** Until told to leave, or broke. */
  async #playAs(client: VegasClient): Promise<void> {
    const table = client.watch(this.#ports.tableId);
    table.on("lost", (refusal) => {
      this.#lost = refusal;
      this.leave();
    });
    table.on("change", ({ table: view }) => {
      this.#ports.witness?.saw(view, client.user?.id ?? "");
      if (view.phase === "SETTLED") this.#ports.figures.settled(view.tableId, view.roundNumber);
      this.#wake();
    });

    for (let seen = -1; !this.#isLeaving; ) {
      const view = await this.#newerThan(seen, table);
      if (view === null) break;
      seen = view.version;
      if (this.#actionFor(view, client) === null) continue;
      await this.#ponder();
      const now = table.view ?? view; // The table may have moved on meanwhile.
      seen = now.version;
      const action = this.#actionFor(now, client);
      if (action !== null && !(await this.#act(client, action))) break;
    }
    if (this.#lost !== null) throw this.#lost;
    if (isSeated(table.view, client)) await this.#act(client, { type: "leave" });
  }

  /** The table once it is newer than what was seen; null when told to leave. */
  async #newerThan(version: number, table: WatchedTable): Promise<TableView | null> {
    while (!this.#isLeaving) {
      if (table.view !== null && table.view.version > version) return table.view;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return null;
  }

  #actionFor(view: TableView, client: VegasClient): BlackjackActionMessage | null {
    const { bet = view.minBet, manner } = this.#ports;
    return client.user === null ? null : nextAction(view, client.user.id, bet, manner);
  }

  async #ponder(): Promise<void> {
    const waitMs = this.#ports.thinkMs();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  /** False when there is no money left to play with. */
  async #act(client: VegasClient, action: BlackjackActionMessage): Promise<boolean> {
    const { figures, tableId, witness } = this.#ports;
    const startedAt = performance.now();
    const asked = { playerId: client.user?.id ?? "", tableId, actionId: randomUUID(), action };
    try {
      const { version } = await client.act(tableId, action, { actionId: asked.actionId });
      witness?.acknowledged({ ...asked, version });
      figures.acted(performance.now() - startedAt);
    } catch (error) {
      if (!(error instanceof VegasError || error instanceof Unanswered)) throw error;
      const code = error instanceof VegasError ? error.code : error.name;
      if (error instanceof Unanswered) witness?.unanswered(asked);
      if (code === "INSUFFICIENT_FUNDS") return action.type === "bet" ? false : this.#act(client, { type: "stand" });
      if (LATE_CODES.includes(code)) figures.late(code);
      else figures.failed(code);
    }
    return true;
  }
}

const isSeated = (view: TableView | null, { user }: VegasClient): boolean =>
  view?.seats.some((seat) => seat?.userId === user?.id) ?? false;
