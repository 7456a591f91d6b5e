import type { BlackjackActionMessage, RoundRecord, TableSummary, TableView } from "../protocol/blackjack.ts";
import type { IncidentMessage, RelationMessage } from "../protocol/chat.ts";
import type {
  DistributionMessage,
  DividendRunDetails,
  DividendRunMessage,
  DividendStatusMessage,
  PayoutMessage,
} from "../protocol/dividends.ts";
import type {
  LedgerCheckMessage,
  OpenTableBody,
  PlayerRoundMessage,
  PlayMoneyMessage,
  RefillMessage,
  TokensMessage,
  UserMessage,
  WalletMessage,
  WalletTransactionMessage,
} from "../protocol/http.ts";
import type { ContactMessage, DeviceCard, Envelope, MessageMessage, MessageReportBody } from "../protocol/messages.ts";
import type { QueuedJobMessage, QueueMessage } from "../protocol/queues.ts";
import type { RepairMessage } from "../protocol/repairs.ts";
import type {
  ContributionMessage,
  InvitationMessage,
  MemberMessage,
  SyndicateMessage,
  TreasuryLineMessage,
} from "../protocol/syndicates.ts";
import type { ActionTargetMessage, Page } from "../protocol/values.ts";
import { VegasError } from "./errors.ts";
import type { Http, HttpCall } from "./http.ts";
import type { Session } from "./session.ts";
import { makeUuid } from "./uuid.ts";

export interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

type Write = Pick<HttpCall, "idempotencyKey">;
type PayoutsQuery = PageQuery & {
  state?: PayoutMessage["state"];
  search?: string;
  sort?: "id" | "name" | "amount" | "members" | "change";
};

type SyndicateRules = Partial<Pick<SyndicateMessage, "isOpen" | "sharesMax" | "distributedBp" | "treasuryMin">>;

/**
 * The HTTP side of the protocol, one method per call. Writes carry an idempotency key: one made here, or the
 * caller's own where the repeat may come after a reload. An expired access token is renewed on the way.
 * Every method: @throws {VegasError} the server's refusal · {Unanswered} no answer in time
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
  playMoney = () => this.#get<PlayMoneyMessage>("/api/wallet/play-money");
  /** Play money up to the starting balance, once a day. */
  refill = (write: Write = {}) => this.#write<RefillMessage>("POST", "/api/wallet/refill", {}, write);
  deposit = (amount: number, write: Write = {}) =>
    this.#write<unknown>("POST", "/api/wallet/deposits", { amount }, write);
  withdraw = (amount: number, write: Write = {}) =>
    this.#write<unknown>("POST", "/api/wallet/withdrawals", { amount }, write);

  tables = (page: PageQuery = {}) => this.#get<Page<TableSummary>>(`/api/tables${queryOf(page)}`);
  table = (tableId: string) => this.#get<TableView>(`/api/tables/${tableId}`);
  /** What is left out gets the house's defaults. */
  openTable = (table: Pick<OpenTableBody, "name"> & Partial<OpenTableBody>, write: Write = {}) =>
    this.#write<TableView>("POST", "/api/tables", table, write);
  /** The same as `VegasClient.act`, for where no WebSocket can be had. */
  act = (tableId: string, actionId: string, action: BlackjackActionMessage, target?: ActionTargetMessage) =>
    this.#write<{ version: number; table: TableView }>(
      "POST",
      `/api/tables/${tableId}/actions`,
      { actionId, action, for: target },
      {
        idempotencyKey: actionId,
      },
    );

  /** A settled round, with all it takes to recompute it. */
  round = (roundId: string) => this.#get<RoundRecord>(`/api/rounds/${roundId}`);
  /** Whom the player does not want to hear. */
  relations = () => this.#get<Page<RelationMessage>>("/api/me/relations");
  /** Mutes, blocks, or (null) hears again; on every device, at once. */
  setRelation = (userId: string, kind: RelationMessage["kind"] | null, write: Write = {}) =>
    this.#write<{ userId: string }>("POST", "/api/me/relations", { userId, kind }, write);
  /** What the house did about the player's own lines. */
  incidents = (page: PageQuery = {}) => this.#get<Page<IncidentMessage>>(`/api/me/incidents${queryOf(page)}`);
  /** Once, against what the machine did. */
  appeal = (incidentId: string, text: string, write: Write = {}) =>
    this.#write<{ id: string; state: string }>("POST", `/api/me/incidents/${incidentId}/appeal`, { text }, write);
  /** Publishes a device for private messages; what a device is and does is in `messages/`. */
  addDevice = (card: DeviceCard, write: Write = {}) => this.#write<DeviceCard>("POST", "/api/me/devices", card, write);
  removeDevice = (deviceId: string, write: Write = {}) =>
    this.#write<object>("DELETE", `/api/me/devices/${deviceId}`, {}, write);
  /** Who has written to the player, or was written to. */
  contacts = () => this.#get<Page<ContactMessage>>("/api/me/contacts");
  setContact = (userId: string, state: "ACCEPTED" | "DECLINED", write: Write = {}) =>
    this.#write<object>("POST", "/api/me/contacts", { userId, state }, write);
  /** Of any player. The server is not to be believed: `reviewDevices`. */
  devicesOf = (userId: string) => this.#get<Page<DeviceCard>>(`/api/me/contacts/${userId}/devices`);
  /** What the device has not fetched, in order, twenty at a time. */
  messages = (deviceId: string) => this.#get<Page<MessageMessage>>(`/api/me/devices/${deviceId}/messages`);
  /** The same envelope again changes nothing. */
  sendMessage = (to: string, envelope: Envelope, write: Write = {}) =>
    this.#write<{ id: string; at: number }>("POST", "/api/me/messages", { to, envelope }, write);
  fetched = (deviceId: string, ids: readonly string[], write: Write = {}) =>
    this.#write<object>("POST", `/api/me/devices/${deviceId}/fetched`, { ids }, write);
  reportMessage = (report: MessageReportBody, write: Write = {}) =>
    this.#write<object>("POST", "/api/me/messages/report", report, write);
  myRounds = (page: PageQuery = {}) => this.#get<Page<PlayerRoundMessage>>(`/api/me/rounds${queryOf(page)}`);

  syndicates = (page: PageQuery & { mine?: boolean } = {}) =>
    this.#get<Page<SyndicateMessage>>(`/api/syndicates${queryOf(page)}`);
  syndicate = (id: string) => this.#get<SyndicateMessage>(`/api/syndicates/${id}`);
  syndicateMembers = (id: string, page: PageQuery = {}) =>
    this.#get<Page<MemberMessage>>(`/api/syndicates/${id}/members${queryOf(page)}`);
  /** What came into the treasury and what went out, newest first; for members. */
  syndicateHistory = (id: string, page: PageQuery = {}) =>
    this.#get<Page<TreasuryLineMessage>>(`/api/syndicates/${id}/history${queryOf(page)}`);
  foundSyndicate = (name: string, write: Write = {}) =>
    this.#write<SyndicateMessage>("POST", "/api/syndicates", { name }, write);
  /** The founder's affair. What is left out stays as it is. */
  changeSyndicate = (id: string, rules: SyndicateRules, write: Write = {}) =>
    this.#write<SyndicateMessage>("PATCH", `/api/syndicates/${id}`, rules, write);
  /** Without shares: those are bought by `contribute`. */
  joinSyndicate = (id: string, write: Write = {}) =>
    this.#write<SyndicateMessage>("POST", `/api/syndicates/${id}/members`, {}, write);
  leaveSyndicate = (id: string, write: Write = {}) =>
    this.#write<SyndicateMessage>("DELETE", `/api/syndicates/${id}/members`, {}, write);
  /** To be let into a closed one; its founder decides. */
  askToJoin = (id: string, write: Write = {}) =>
    this.#write<SyndicateMessage>("POST", `/api/syndicates/${id}/requests`, {}, write);
  /** Founders only: who asked, and who is invited. */
  invitations = (id: string) => this.#get<Page<InvitationMessage>>(`/api/syndicates/${id}/invitations`);
  /** Founders only: approves who asked, too. */
  invite = (id: string, username: string, write: Write = {}) =>
    this.#write<Page<InvitationMessage>>("POST", `/api/syndicates/${id}/invitations`, { username }, write);
  /** By the founder, or by whom it concerns. */
  withdrawInvitation = (id: string, userId: string, write: Write = {}) =>
    this.#write<SyndicateMessage>("DELETE", `/api/syndicates/${id}/invitations`, { userId }, write);
  /** From the wallet into the treasury; there is no way back but dividends. */
  contribute = (id: string, amount: number, write: Write = {}) =>
    this.#write<ContributionMessage>("POST", `/api/syndicates/${id}/contributions`, { amount }, write);

  /** Admins only: starts a dividend run; `period` is a day, week, month or instant in UTC, `digest` that of the dry run to keep to. */
  runDividends = (run: { period?: string; dryRun?: boolean; digest?: string } = {}, write: Write = {}) =>
    this.#write<DistributionMessage>("POST", "/api/admin/dividends/runs", run, write);
  dividendStatus = () => this.#get<DividendStatusMessage>("/api/admin/dividends/status");
  dividendRuns = (page: PageQuery = {}) =>
    this.#get<Page<DividendRunMessage>>(`/api/admin/dividends/runs${queryOf(page)}`);
  dividendRun = (runId: string) => this.#get<DividendRunDetails>(`/api/admin/dividends/runs/${runId}`);
  payouts = (runId: string, options: PayoutsQuery = {}) =>
    this.#get<Page<PayoutMessage>>(`/api/admin/dividends/runs/${runId}/payouts${queryOf(options)}`);
  /** Failed payouts only; without `syndicateId` all of them. */
  retryDividends = (runId: string, options: { syndicateId?: string } = {}, write: Write = {}) =>
    this.#write<DistributionMessage>("POST", `/api/admin/dividends/runs/${runId}/retry`, options, write);
  decideDividends = (runId: string, decision: "approve" | "reject", write: Write = {}) =>
    this.#write<DistributionMessage>("POST", `/api/admin/dividends/runs/${runId}/${decision}`, {}, write);

  /** Admins only: the queues of jobs, what is in them, and a switch for all their workers. */
  queues = () => this.#get<Page<QueueMessage>>("/api/admin/queues");
  queueJobs = (queue: string, options: PageQuery & { state?: keyof QueueMessage["jobs"] } = {}) =>
    this.#get<Page<QueuedJobMessage>>(`/api/admin/queues/${queue}/jobs${queryOf(options)}`);
  turnQueue = (queue: string, turn: "pause" | "resume", write: Write = {}) =>
    this.#write<QueueMessage>("POST", `/api/admin/queues/${queue}/${turn}`, {}, write);

  /** Admins only: the whole ledger, proven now. */
  checkLedger = () => this.#get<LedgerCheckMessage>("/api/admin/ledger/check");

  /** Admins only: corrections of the books. The one who proposes, of `table:<id>` or `account:<account>`, can't approve. */
  repairs = (page: PageQuery = {}) => this.#get<Page<RepairMessage>>(`/api/admin/repairs${queryOf(page)}`);
  repair = (id: string) => this.#get<RepairMessage>(`/api/admin/repairs/${id}`);
  proposeRepair = (subject: string, write: Write = {}) =>
    this.#write<RepairMessage>("POST", "/api/admin/repairs", { subject }, write);
  decideRepair = (id: string, decision: "approve" | "reject", write: Write = {}) =>
    this.#write<RepairMessage>("POST", `/api/admin/repairs/${id}/${decision}`, {}, write);

  /** A call of the protocol that has no method here. */
  read = <Answer>(path: string, query: object = {}) => this.#get<Answer>(path + queryOf(query));
  write = <Answer>(path: string, body: object = {}, write: Write = {}) =>
    this.#write<Answer>("POST", path, body, write);

  async #enter(door: "guest" | "register" | "login", body: object): Promise<UserMessage> {
    const call = { method: "POST", path: `/api/auth/${door}`, body, idempotencyKey: makeUuid() } as const;
    const isUpgrade = door === "register" && this.#session.tokens?.user.guest === true;
    const enter = (token?: string) =>
      this.#http({ ...call, ...(token !== undefined && { token }) }) as Promise<TokensMessage>;
    if (isUpgrade) return (await this.#withToken((token) => this.#session.exchange(() => enter(token)))).user;
    const tokens = await enter();
    this.#session.signIn(tokens);
    return tokens.user;
  }

  #get<Answer>(path: string): Promise<Answer> {
    return this.#signed({ method: "GET", path });
  }

  #write<Answer>(
    method: "POST" | "PATCH" | "DELETE",
    path: string,
    body: object,
    { idempotencyKey = makeUuid() }: Write,
  ): Promise<Answer> {
    return this.#signed({ method, path, body, idempotencyKey });
  }

  #signed<Answer>(call: HttpCall): Promise<Answer> {
    return this.#withToken((token) => this.#http({ ...call, token }) as Promise<Answer>);
  }

  async #withToken<Answer>(ask: (token: string) => Promise<Answer>): Promise<Answer> {
    const token = this.#session.accessToken();
    try {
      return await ask(token);
    } catch (error) {
      if (!(error instanceof VegasError && error.code === "UNAUTHENTICATED")) throw error;
      return ask(await this.#session.renew(token));
    }
  }
}

function queryOf(options: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query}`;
}
