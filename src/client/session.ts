import type { TokensMessage } from "../protocol/http.ts";
import { VegasError } from "./errors.ts";
import { makeUuid } from "./uuid.ts";

/** How this pair is traded for the next one: decided when it is kept, so that whoever does it, and however often, does it the same way. */
export interface Renewal {
  /** Of the one request that trades this pair; it outlives a reload in the middle of it. */
  readonly idempotencyKey: string;
  /** The same for all who share the store, from sign-in on. */
  readonly clientId: string;
  /** How often this session has been renewed: of two pairs of one session the one that counts further is newer. */
  readonly count: number;
}

export interface KeptTokens extends TokensMessage {
  /** Missing: kept by an older version of the client. */
  readonly renewal?: Renewal;
}

/** Where the tokens live, whole as they are given. In a browser that keeps them, two tabs share one store. */
export interface TokenStore {
  load(): KeptTokens | null;
  save(tokens: KeptTokens | null): void;
  /** Runs alone among everyone who shares the store, and `load` returns what the one before has saved. Default: just runs. */
  exclusively?<Answer>(run: () => Promise<Answer>): Promise<Answer>;
}

export function memoryStore(tokens: KeptTokens | null = null): TokenStore {
  let kept = tokens;
  return {
    load: () => kept,
    save(next) {
      kept = next;
    },
  };
}

interface SessionPorts {
  readonly store: TokenStore;
  /** The wire call: a refresh token is good once, and once more under the same key or for the same client. */
  readonly refresh: (refreshToken: string, how: Renewal) => Promise<TokensMessage>;
  readonly onSignedOut: (end: SignedOut) => void;
}

/** Why a session is over. */
export interface SignedOut {
  /** The house does not let this player play; null: nothing of the kind. */
  readonly reason: "BANNED" | "EXCLUDED" | null;
}

/** Who is signed in. Access tokens are short-lived; `renew` trades the refresh token for a new pair. */
export class Session {
  readonly #ports: SessionPorts;
  #renewal: Promise<string> | null = null;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  get tokens(): KeptTokens | null {
    return this.#ports.store.load();
  }

  signIn(tokens: TokensMessage): void {
    this.#ports.store.save({ ...tokens, renewal: firstRenewal() });
  }

  /**
   * A call that answers with the next pair of this same session: a guest registers. Alone, so that no tab trades the
   * pair that the call makes worthless.
   */
  exchange(call: () => Promise<TokensMessage>): Promise<TokensMessage> {
    return this.#alone(async () => {
      const { tokens } = this;
      const next = await call();
      this.#ports.store.save({ ...next, renewal: renewalAfter(tokens?.renewal) });
      return next;
    });
  }

  /** Forgets the tokens here; telling the server is the caller's affair. */
  signOut(reason: SignedOut["reason"] = null): void {
    if (this.tokens === null) return;
    this.#ports.store.save(null);
    this.#ports.onSignedOut({ reason });
  }

  /** @throws {VegasError} UNAUTHENTICATED when nobody is signed in */
  accessToken(): string {
    const { tokens } = this;
    if (tokens === null) throw signedOut();
    return tokens.accessToken;
  }

  /**
   * An access token newer than `stale`. Many callers at once cause one refresh, and whoever shares the store waits for
   * its turn. Where turns can't be had, or an answer got lost, the same pair is traded in the same way again, which
   * the server takes for what it is (W8).
   * @throws {VegasError} UNAUTHENTICATED when the session is over, FORBIDDEN for a player who may not play; the tokens are gone then
   */
  renew(stale: string): Promise<string> {
    this.#renewal ??= this.#alone(() => this.#renewOnce(stale)).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  #alone<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    const { store } = this.#ports;
    return store.exclusively === undefined ? run() : store.exclusively(run);
  }

  async #renewOnce(stale: string): Promise<string> {
    const { tokens } = this;
    if (tokens === null) throw signedOut();
    if (tokens.accessToken !== stale) return tokens.accessToken; // Someone else has been here.

    const { refreshToken, renewal = firstRenewal() } = tokens;
    if (tokens.renewal === undefined) this.#ports.store.save({ ...tokens, renewal });
    try {
      const renewed = await this.#ports.refresh(refreshToken, renewal);
      if (this.#isStill(refreshToken)) this.#ports.store.save({ ...renewed, renewal: renewalAfter(renewal) });
      return this.accessToken();
    } catch (error) {
      if (!(error instanceof VegasError && (error.code === "UNAUTHENTICATED" || error.code === "FORBIDDEN")))
        throw error;
      if (!this.#isStill(refreshToken)) return this.accessToken();
      this.signOut(reasonOf(error));
      throw error;
    }
  }

  /** No sign-out and no other refresh came while the answer was on its way. */
  #isStill(refreshToken: string): boolean {
    return this.tokens?.refreshToken === refreshToken;
  }
}

function reasonOf({ facts: { reason } }: VegasError): SignedOut["reason"] {
  return reason === "BANNED" || reason === "EXCLUDED" ? reason : null;
}

const firstRenewal = (): Renewal => ({ idempotencyKey: makeUuid(), clientId: makeUuid(), count: 0 });

const renewalAfter = ({ clientId, count }: Renewal = firstRenewal()): Renewal => ({
  idempotencyKey: makeUuid(),
  clientId,
  count: count + 1,
});

const signedOut = () => new VegasError({ code: "UNAUTHENTICATED", message: "nobody is signed in", retryable: false });
