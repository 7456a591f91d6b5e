import type { BlackjackActionMessage, RoundRecord, TableSummary, TableView } from "../protocol/blackjack.ts";
import type {
  LedgerCheckMessage,
  OpenTableBody,
  PlayerRoundMessage,
  TokensMessage,
  UserMessage,
  WalletMessage,
  WalletTransactionMessage,
} from "../protocol/http.ts";
import type { Page } from "../protocol/values.ts";
import { VegasError } from "./errors.ts";
import type { Http, HttpCall } from "./http.ts";
import type { Session } from "./session.ts";
import { makeUuid } from "./uuid.ts";

export interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

type Write = Pick<HttpCall, "idempotencyKey">;

/**
 * The HTTP side of the protocol, one method per call. Writes carry an idempotency key: one made here, or the
 * caller's own where the repeat may come after a reload. An expired access token is renewed on the way.
 * Every method: @throws {VegasError} the server's refusal · {Unanswered} nobody answered in time
 */
export class Api {
  readonly #http: Http;
  readonly #session: Session;

  constructor(http: Http, session: Session) {
    this.#http = http;
    this.#session = session;
  }

  /** A play-money player with a starting balance; signs in. */
  guest = (body: { username?: string } = {}) => this.#enter("guest", body);
  /** A signed-in guest becomes this player: same id, chips and seat. */
  register = (body: { username: string; email: string; password: string }) => this.#enter("register", body);
  login = (body: { username: string; password: string }) => this.#enter("login", body);

  /** Ends the session here at once, and on the server if it can be reached. */
  async logout(): Promise<void> {
    const { tokens } = this.#session;
    if (tokens === null) return;
    this.#session.signOut();
    const { refreshToken } = tokens;
    await this.#http({ method: "POST", path: "/api/auth/logout", body: { refreshToken }, idempotencyKey: makeUuid() });
  }

  me = () => this.#get<UserMessage>("/api/me");
  wallet = () => this.#get<WalletMessage>("/api/wallet");
  transactions = (page: PageQuery = {}) =>
    this.#get<Page<WalletTransactionMessage>>(`/api/wallet/transactions${queryOf(page)}`);
  deposit = (amount: number, write: Write = {}) => this.#post<unknown>("/api/wallet/deposits", { amount }, write);
  withdraw = (amount: number, write: Write = {}) => this.#post<unknown>("/api/wallet/withdrawals", { amount }, write);

  tables = (page: PageQuery = {}) => this.#get<Page<TableSummary>>(`/api/tables${queryOf(page)}`);
  table = (tableId: string) => this.#get<TableView>(`/api/tables/${tableId}`);
  /** What is left out gets the house's defaults. */
  openTable = (table: Pick<OpenTableBody, "name"> & Partial<OpenTableBody>, write: Write = {}) =>
    this.#post<TableView>("/api/tables", table, write);
  /** The same as `VegasClient.act`, for where no WebSocket can be had. */
  act = (tableId: string, actionId: string, action: BlackjackActionMessage) =>
    this.#post<{ version: number; table: TableView }>(
      `/api/tables/${tableId}/actions`,
      { actionId, action },
      {
        idempotencyKey: actionId,
      },
    );

  /** A settled round, with all it takes to recompute it. */
  round = (roundId: string) => this.#get<RoundRecord>(`/api/rounds/${roundId}`);
  myRounds = (page: PageQuery = {}) => this.#get<Page<PlayerRoundMessage>>(`/api/me/rounds${queryOf(page)}`);

  /** Admins only: the whole ledger, proven now. */
  checkLedger = () => this.#get<LedgerCheckMessage>("/api/admin/ledger/check");

  async #enter(door: "guest" | "register" | "login", body: object): Promise<UserMessage> {
    const call = { method: "POST", path: `/api/auth/${door}`, body, idempotencyKey: makeUuid() } as const;
    const isUpgrade = door === "register" && this.#session.tokens?.user.guest === true;
    const tokens = (await (isUpgrade ? this.#signed(call) : this.#http(call))) as TokensMessage;
    this.#session.signIn(tokens);
    return tokens.user;
  }

  #get<Answer>(path: string): Promise<Answer> {
    return this.#signed({ method: "GET", path });
  }

  #post<Answer>(path: string, body: object, { idempotencyKey = makeUuid() }: Write): Promise<Answer> {
    return this.#signed({ method: "POST", path, body, idempotencyKey });
  }

  async #signed<Answer>(call: HttpCall): Promise<Answer> {
    const token = this.#session.accessToken();
    try {
      return (await this.#http({ ...call, token })) as Answer;
    } catch (error) {
      if (!(error instanceof VegasError && error.code === "UNAUTHENTICATED")) throw error;
      return (await this.#http({ ...call, token: await this.#session.renew(token) })) as Answer;
    }
  }
}

function queryOf({ cursor, limit }: PageQuery): string {
  const query = new URLSearchParams();
  if (cursor !== undefined) query.set("cursor", cursor);
  if (limit !== undefined) query.set("limit", String(limit));
  return query.size === 0 ? "" : `?${query}`;
}
