import type { BlackjackActionMessage, TableView } from "../protocol/blackjack.ts";
import type { ChatPage } from "../protocol/chat.ts";
import type { TokensMessage, WalletMessage } from "../protocol/http.ts";
import type { AckBodies, ClientEvent, ClientEventName, ServerEvents } from "../protocol/socket.ts";
import type { ActionTargetMessage } from "../protocol/values.ts";
import { Api } from "./api.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { Emitter } from "./emitter.ts";
import { Unanswered, VegasError } from "./errors.ts";
import { createHttp } from "./http.ts";
import { Lobby } from "./lobby.ts";
import { passOn } from "./passOn.ts";
import { RecentIds } from "./recentIds.ts";
import { request } from "./request.ts";
import { memoryStore, Session, type TokenStore } from "./session.ts";
import { socketTransport } from "./socketTransport.ts";
import { targetOf } from "./target.ts";
import type { Link, Transport } from "./transport.ts";
import { untilAnswered } from "./untilAnswered.ts";
import { makeUuid } from "./uuid.ts";
import type { ChatPhrase, MessageOf, ReportReason, VegasClientEvents } from "./vegasClientEvents.ts";
import { WatchedTable } from "./watchedTable.ts";

export interface VegasClientOptions {
  /** Origins of the containers, `http://127.0.0.1:8080`; behind a load balancer that is one. The first is tried first. */
  readonly containers: readonly string[];
  /** Default: in memory, gone with the page or process. */
  readonly tokens?: TokenStore;
  readonly transport?: Transport;
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
}

type Message = { [Name in keyof ServerEvents]: { event: Name; payload: MessageOf<Name> } }[keyof ServerEvents];

interface ActOptions {
  readonly actionId?: string;
  readonly for?: ActionTargetMessage;
  readonly withinMs?: number;
  readonly isWanted?: () => boolean;
}

/** An action is asked again for this long: a container's death, its drain and a busy table all pass in less. */
const ACT_WITHIN_MS = 30_000;
const WATCH_WITHIN_MS = 15_000;

/** Rounds don't end so quickly that sitting down or leaving comes too late more often. */
const STALE_TRIES = 3;

/**
 * A player of VegasCore: signs in (`api`), connects (`open`), watches tables, acts. It heals by itself: lost and
 * draining containers, expired tokens, missed versions. What it can't heal arrives as an event or a thrown error.
 */
export class VegasClient extends Emitter<VegasClientEvents> {
  readonly api: Api;
  readonly lobby = new Lobby();
  readonly #clock: Clock;
  readonly #session: Session;
  readonly #connection: Connection;
  readonly #tables = new Map<string, WatchedTable>();
  readonly #chatsHeard = new RecentIds();
  #wallet: VegasClientEvents["wallet"] | null = null;
  #watchesLobby = false;

  constructor({ containers, tokens = memoryStore(), transport = socketTransport, ...options }: VegasClientOptions) {
    super();
    this.#clock = options.clock ?? systemClock;
    const http = createHttp({ containers, clock: this.#clock, fetch: options.fetch ?? fetch.bind(globalThis) });
    this.#session = new Session({
      store: tokens,
      refresh: (refreshToken, { idempotencyKey, clientId }) => {
        const call = { method: "POST", path: "/api/auth/refresh", body: { refreshToken, clientId } } as const;
        return http({ ...call, idempotencyKey }) as Promise<TokensMessage>;
      },
      onSignedOut: (end) => {
        this.#connection.close("signed out");
        this.#wallet = null; // Who signs in next has another one, with versions of its own.
        this.emit("signedOut", end);
      },
    });
    this.api = new Api(http, this.#session);
    this.#connection = new Connection({
      containers,
      transport,
      clock: this.#clock,
      session: this.#session,
      onState: (state) => this.emit("connection", state),
      onMessage: (event, payload) => this.#hear({ event, payload } as Message),
      resume: () => this.#resume(),
    });
  }

  get connection(): ConnectionState {
    return this.#connection.state;
  }

  get user(): TokensMessage["user"] | null {
    return this.#session.tokens?.user ?? null;
  }

  /** The newest balance heard; null until `loadWallet` or the first message about it. */
  get wallet(): VegasClientEvents["wallet"] | null {
    return this.#wallet;
  }

  /** Connects and stays connected, by itself, until `close` or the end of the session. */
  open(): void {
    this.#connection.open();
  }

  /**
   * The device's network went or came back: a pause before the next attempt ends now, and what is watched is asked for,
   * which also finds out that a connection is dead.
   */
  hurry(): void {
    this.#connection.hurry();
    for (const table of this.#tables.values()) table.check();
  }

  /** Leaves no timer of the connection and no socket behind. Seats are kept: `act(… leave)` gives one up. */
  close(): void {
    this.#connection.close();
    for (const table of [...this.#tables.values()]) table.stop();
  }

  /** Watches a table from now on, over reconnects. The same table again is the same object until it is stopped. */
  watch(tableId: string): WatchedTable {
    const known = this.#tables.get(tableId);
    if (known !== undefined) return known;
    const table: WatchedTable = new WatchedTable(tableId, {
      clock: this.#clock,
      sync: async (_, version) => (await this.#ask("table:sync", { tableId, version }, WATCH_WITHIN_MS)).table,
      onStop: () => this.#unwatch(table),
    });
    this.#tables.set(tableId, table);
    if (this.#isOnline) void this.#join(table);
    return table;
  }

  watchLobby(): Lobby {
    if (!this.#watchesLobby) {
      this.#watchesLobby = true;
      if (this.#isOnline) void this.#joinLobby();
    }
    return this.lobby;
  }

  /** For who looks at the lobby no more: its messages tell of every table of the house. A repeat changes nothing. */
  unwatchLobby(): void {
    if (!this.#watchesLobby) return;
    this.#watchesLobby = false;
    const leave = async () => request(await this.#connection.online(WATCH_WITHIN_MS), "lobby:unwatch", {});
    if (this.#isOnline) void forgiving(leave()); // Not repeated: it could overtake the next `watchLobby`.
  }

  /**
   * Acts at a table: asks with one action id until there is an answer, over lost and draining containers and busy
   * tables. The server carries the action out at most once however often it is asked.
   * @param options.actionId default: a new one. Pass that of an action that ended `Unanswered` to learn its outcome.
   * @param options.for what it is meant for; default: the table as this client last saw it. For another round or hand the
   * server refuses it with STALE_ACTION, and the table is looked at. Who wants to sit down or to leave wants it in the next round too: asked
   * anew a few times, under other ids, unless the caller gave one.
   * @param options.isWanted asked before each repeat, when the table's newest view has been taken: a hit that was meant for
   * a hand whose time has run out meanwhile must not hit the next one. Not wanted any more ends as `Unanswered`.
   * @throws {VegasError} the server's refusal; nothing was changed
   * @throws {Unanswered} no answer within `withinMs` (default 30,000): whether it was carried out is not known
   */
  async act(
    tableId: string,
    action: BlackjackActionMessage,
    options: ActOptions = {},
  ): Promise<{ version: number; table: TableView; replayed?: true }> {
    for (let tries = 1, how = options; ; tries += 1) {
      try {
        return await this.#act(tableId, action, how);
      } catch (error) {
        if (!(error instanceof VegasError && error.code === "STALE_ACTION")) throw error;
        const now = await this.#look(tableId, ACT_WITHIN_MS).catch(() => null);
        const isWantedAnyway = action.type === "sit" || action.type === "leave";
        if (!isWantedAnyway || options.actionId !== undefined || tries === STALE_TRIES || now === null) throw error;
        how = { ...options, for: targetOf(now, this.user?.id) };
      }
    }
  }

  async #act(
    tableId: string,
    action: BlackjackActionMessage,
    { actionId = makeUuid(), withinMs = ACT_WITHIN_MS, isWanted, for: given }: ActOptions,
  ): Promise<{ version: number; table: TableView; replayed?: true }> {
    const seen = given ?? this.#tables.get(tableId)?.view ?? (await this.#look(tableId, withinMs));
    const target = "seats" in seen ? targetOf(seen, this.user?.id) : seen;
    let isRepeat = false;
    const look = async (link: Link) => {
      if (isRepeat && isWanted !== undefined) {
        const { table } = await request(link, "table:sync", { tableId });
        this.#tables.get(tableId)?.takeView(table);
        if (!isWanted()) throw new Unanswered("the table has moved on", { isFinal: true });
      }
      isRepeat = true;
    };
    const answer = await this.#ask("table:act", { tableId, actionId, action, for: target }, withinMs, look);
    this.#tables.get(tableId)?.takeView(answer.table);
    return answer;
  }

  async #look(tableId: string, withinMs: number): Promise<TableView> {
    const { table } = await this.#ask("table:sync", { tableId }, withinMs);
    this.#tables.get(tableId)?.takeView(table);
    return table;
  }

  /** Said once: a message has no id to find it again by, so silence is an error and not a reason to repeat. */
  async say(tableId: string, text: string): Promise<{ id: string; text: string }> {
    return request(await this.#connection.online(WATCH_WITHIN_MS), "chat:send", { tableId, text });
  }

  /** One of the house's phrases, which each page says in its own language. Said once, like `say`. */
  async sayPhrase(tableId: string, phrase: ChatPhrase): Promise<{ id: string; text: string }> {
    return request(await this.#connection.online(WATCH_WITHIN_MS), "chat:send", { tableId, phrase });
  }

  /** What was said before; without a cursor the newest lines. Only at a table that is watched. */
  talkBefore(tableId: string, cursor?: string): Promise<ChatPage> {
    return this.#ask("chat:history", { tableId, ...(cursor === undefined ? {} : { cursor }) }, WATCH_WITHIN_MS);
  }

  /** Hands a line over to a moderator. A repeat changes nothing. */
  async report(tableId: string, messageId: string, reason: ReportReason): Promise<void> {
    await this.#ask("chat:report", { tableId, messageId, reason }, WATCH_WITHIN_MS);
  }

  async loadWallet(): Promise<WalletMessage> {
    const owner = this.user?.id;
    const wallet = await this.api.wallet();
    if (this.user?.id === owner) this.#takeWallet(wallet);
    return wallet;
  }

  #ask<Name extends ClientEventName>(
    event: Name,
    payload: ClientEvent<Name>,
    withinMs: number,
    first: (link: Link) => Promise<void> = async () => undefined,
  ): Promise<AckBodies[Name]> {
    return untilAnswered(this.#clock, withinMs, async (leftMs) => {
      const link = await this.#connection.online(leftMs);
      try {
        await first(link);
        return await request(link, event, payload);
      } catch (error) {
        throw await this.#explain(error, link);
      }
    });
  }

  /** What to throw for it, after doing what makes the next try a better one. */
  async #explain(error: unknown, link: Link): Promise<unknown> {
    if (error instanceof Unanswered) {
      const isFinal = error.isFinal || this.connection.kind === "closed";
      return new Unanswered(error.message, { cause: error, isFinal });
    }
    if (error instanceof VegasError && error.code === "DRAINING") this.#connection.moveAwayFrom(link);
    if (!(error instanceof VegasError && error.code === "UNAUTHENTICATED")) return error;

    await this.#session.renew(this.#session.accessToken());
    link.close();
    return new Unanswered("the access token had expired", { cause: error });
  }

  #hear(message: Message): void {
    switch (message.event) {
      case "table:update":
        this.#tables.get(message.payload.tableId)?.takeUpdate(message.payload);
        return;
      case "lobby:update":
        this.lobby.takeOne(message.payload.table);
        return;
      case "wallet:update":
        this.#takeWallet(message.payload);
        return;
      case "chat:message":
        // While two links overlap, both bring it.
        if (this.#chatsHeard.add(message.payload.id)) this.emit("chat", message.payload);
        return;
      case "server:draining": // The connection's own affair.
        return;
      default:
        passOn(message, this);
    }
  }

  #takeWallet({ balance, version }: VegasClientEvents["wallet"]): void {
    if (this.#wallet !== null && version <= this.#wallet.version) return;
    this.#wallet = { balance, version };
    this.emit("wallet", this.#wallet);
  }

  /** A new link knows nothing of what we watched on the old one. */
  async #resume(): Promise<void> {
    const tables = [...this.#tables.values()].map((table) => this.#join(table));
    const lobby = this.#watchesLobby ? [this.#joinLobby()] : [];
    const wallet = this.#wallet === null ? [] : [forgiving(this.loadWallet())];
    await Promise.all([...tables, ...lobby, ...wallet]);
  }

  /** Before there is a link there is nothing to do: `resume` joins all that is watched. */
  get #isOnline(): boolean {
    return this.connection.kind === "online" || this.connection.kind === "moving";
  }

  async #join(table: WatchedTable): Promise<void> {
    try {
      const answer = await this.#ask("table:join", { tableId: table.tableId }, WATCH_WITHIN_MS);
      table.takeView(answer.table);
      // A server of the release before says nothing of the talk.
      this.emit("talk", { tableId: table.tableId, page: answer.chat ?? null });
    } catch (error) {
      if (error instanceof VegasError && !error.retryable) table.takeRefusal(error);
      else if (this.#isOnline && this.#tables.has(table.tableId)) await this.#join(table); // Busy all that time.
    }
  }

  async #joinLobby(): Promise<void> {
    await forgiving(this.#ask("lobby:watch", {}, WATCH_WITHIN_MS).then(({ tables }) => this.lobby.takeAll(tables)));
  }

  #unwatch({ tableId }: WatchedTable): void {
    this.#tables.delete(tableId);
    if (this.#isOnline) void forgiving(this.#ask("table:leave", { tableId }, WATCH_WITHIN_MS));
  }
}

/** For what the next link or message puts right by itself: that the server refused or was silent is no matter. */
async function forgiving(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof VegasError || error instanceof Unanswered)) throw error;
  }
}
