/**
 * A client written from docs/PROTOCOL.md alone: plain `fetch` and plain `socket.io-client`, none of `src/client`, so
 * that these tests see what a stranger's client sees.
 */
import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import type { BlackjackActionMessage, SeatView, TableView } from "../../../src/protocol/blackjack.ts";
import type { TokensMessage, WalletMessage } from "../../../src/protocol/http.ts";
import type { Ack, AckBodies, ClientEventName, ServerEvents } from "../../../src/protocol/socket.ts";

export type Update = Parameters<ServerEvents["table:update"]>[0];

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Call {
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
  readonly token?: string;
  /** Idempotency-Key; null: none. Default for a POST: a fresh one. */
  readonly key?: string | null;
}

/** On a machine that stood still for a moment: a store was too slow, or others were at the table. Nothing was refused. */
const PASSING: readonly unknown[] = ["SERVICE_UNAVAILABLE", "TABLE_BUSY"];
const PATIENCE_MS = 15_000;
const AGAIN_MS = 100;

/** Asks, and asks the same again (W3, W4), until the answer is one that lasts. */
async function withLongTimeout<Told>(ask: () => Promise<Told>, codeOf: (told: Told) => unknown): Promise<Told> {
  for (const giveUpAt = performance.now() + PATIENCE_MS; ; ) {
    const told = await ask();
    if (!PASSING.includes(codeOf(told)) || performance.now() > giveUpAt) return told;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

export async function call<Body = Record<string, unknown>>(
  method: string,
  url: string,
  { key = randomUUID(), ...sent }: Call = {},
): Promise<Answer<Body>> {
  return withLongTimeout(
    () => callOnce<Body>(method, url, { key, ...sent }),
    ({ body }) => (body as { code?: unknown }).code,
  );
}

async function callOnce<Body>(method: string, url: string, { body, text, token, key }: Call): Promise<Answer<Body>> {
  const headers = new Headers();
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
  if (sent !== undefined) headers.set("content-type", "application/json");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (key != null && method !== "GET") headers.set("idempotency-key", key);
  const response = await fetch(url, { method, headers, ...(sent === undefined ? {} : { body: sent }) });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (answer === "" ? {} : JSON.parse(answer)) as Body,
  };
}

export async function guest(container: string): Promise<TokensMessage> {
  return (await call<TokensMessage>("POST", `${container}/api/auth/guest`, { body: {} })).body;
}

/** A table for one round after the other: nobody waits for a clock but that of the pause. */
export async function openTable(container: string, token: string, more: object = {}): Promise<TableView> {
  const body = { name: "Wire", seats: 2, betMs: 60_000, turnMs: 60_000, settledMs: 100, ...more };
  const { status, body: table } = await call<TableView>("POST", `${container}/api/tables`, { body, token });
  if (status !== 201) throw new Error(`no table: ${JSON.stringify(table)}`);
  return table;
}

/** One socket to one container. Everything it heard of tables is kept, in the order it came. */
export class Wire {
  readonly socket: Socket;
  readonly updates: Update[] = [];
  readonly wallets: Pick<WalletMessage, "balance" | "version">[] = [];
  readonly #listeners = new Set<() => void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("table:update", (update: Update) => {
      this.updates.push(update);
      for (const listener of this.#listeners) listener();
    });
    socket.on("wallet:update", (wallet: Wire["wallets"][number]) => {
      this.wallets.push(wallet);
      for (const listener of this.#listeners) listener();
    });
  }

  /** @throws the handshake's error object where the server refuses it */
  static async connect(container: string, auth: object): Promise<Wire> {
    const socket = io(container, { transports: ["websocket"], auth, reconnection: false, forceNew: true });
    const wire = new Wire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", (error: Error & { data?: object }) => reject(error));
    });
    return wire;
  }

  ask<Name extends ClientEventName>(event: Name, payload: unknown): Promise<Ack<AckBodies[Name]>> {
    return withLongTimeout<Ack<AckBodies[Name]>>(
      () => this.socket.timeout(10_000).emitWithAck(event, payload),
      (answer) => (answer.ok ? null : answer.error.code),
    );
  }

  async join(tableId: string): Promise<TableView> {
    const answer = await this.ask("table:join", { tableId });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.table;
  }

  act(tableId: string, action: BlackjackActionMessage, actionId: string = randomUUID()) {
    return this.ask("table:act", { tableId, actionId, action });
  }

  /** The action's answer, which must be a success. */
  async mustAct(tableId: string, action: BlackjackActionMessage, actionId: string = randomUUID()) {
    const answer = await this.act(tableId, action, actionId);
    if (answer.ok) return answer;
    throw new Error(`${JSON.stringify(action)}: ${answer.error.code}`);
  }

  /** The first thing heard, from now or before, that fits; waits for it. */
  async heard<Found>(find: (wire: Wire) => Found | undefined, what: string): Promise<Found> {
    for (;;) {
      const found = find(this);
      if (found !== undefined) return found;
      await this.#next(what);
    }
  }

  /** The table once it is like this. */
  table(tableId: string, fits: (table: TableView) => boolean): Promise<TableView> {
    const find = () => this.updates.find(({ table }) => table.tableId === tableId && fits(table))?.table;
    return this.heard(find, "a table that fits");
  }

  /** How this round ended: the dealer plays after the last move, in a version of its own. */
  settled(table: TableView): Promise<TableView> {
    return this.table(table.tableId, ({ phase, roundId }) => phase === "SETTLED" && roundId === table.roundId);
  }

  close(): void {
    this.socket.disconnect();
  }

  #next(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (done: () => void) => {
        clearTimeout(patience);
        this.#listeners.delete(listener);
        this.socket.off("disconnect", broke);
        done();
      };
      const patience = setTimeout(() => end(() => reject(new Error(`waited in vain for ${what}`))), 20_000);
      const listener = () => end(resolve);
      const broke = () => end(() => reject(new Error(`the connection broke while waiting for ${what}`)));
      this.#listeners.add(listener);
      this.socket.once("disconnect", broke);
    });
  }
}

export const seatOf = (table: TableView, userId: string): SeatView => {
  const seat = table.seats.find((one) => one?.userId === userId);
  if (!seat) throw new Error(`${userId} has no seat`);
  return seat;
};
