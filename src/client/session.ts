import type { TokensMessage } from "../protocol/http.ts";
import { VegasError } from "./errors.ts";
import { makeUuid } from "./uuid.ts";

/** Where the tokens live. In a browser that keeps them, two tabs share one store. */
export interface TokenStore {
  load(): TokensMessage | null;
  save(tokens: TokensMessage | null): void;
  /** Runs alone among everyone who shares the store (browsers: `navigator.locks`). Default: just runs. */
  exclusively?<Answer>(run: () => Promise<Answer>): Promise<Answer>;
}

export function memoryStore(tokens: TokensMessage | null = null): TokenStore {
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
  /** The wire call: a refresh token is good once, and once more under the same key. */
  readonly refresh: (refreshToken: string, idempotencyKey: string) => Promise<TokensMessage>;
  readonly onSignedOut: () => void;
}

/** Who is signed in. Access tokens are short-lived; `renew` trades the refresh token for a new pair. */
export class Session {
  readonly #ports: SessionPorts;
  #renewal: Promise<string> | null = null;
  /** The last refresh: as long as nobody has answered it, it is asked again under its own key. */
  #asked = { refreshToken: "", idempotencyKey: "" };

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  get tokens(): TokensMessage | null {
    return this.#ports.store.load();
  }

  signIn(tokens: TokensMessage): void {
    this.#ports.store.save(tokens);
  }

  /** Forgets the tokens here; telling the server is the caller's affair. */
  signOut(): void {
    if (this.tokens === null) return;
    this.#ports.store.save(null);
    this.#ports.onSignedOut();
  }

  /** @throws {VegasError} UNAUTHENTICATED when nobody is signed in */
  accessToken(): string {
    const { tokens } = this;
    if (tokens === null) throw signedOut();
    return tokens.accessToken;
  }

  /**
   * An access token newer than `stale`. Many callers at once cause one refresh: the second use of a refresh
   * token looks like theft, and the server would end the whole session. So does a refresh that is asked again under
   * another key when its answer was lost.
   * @throws {VegasError} UNAUTHENTICATED when the session is over; the tokens are gone then
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

    try {
      const { refreshToken } = tokens;
      if (this.#asked.refreshToken !== refreshToken) this.#asked = { refreshToken, idempotencyKey: makeUuid() };
      const renewed = await this.#ports.refresh(refreshToken, this.#asked.idempotencyKey);
      this.#ports.store.save(renewed);
      return renewed.accessToken;
    } catch (error) {
      if (error instanceof VegasError && error.code === "UNAUTHENTICATED") this.signOut();
      throw error;
    }
  }
}

const signedOut = () => new VegasError({ code: "UNAUTHENTICATED", message: "nobody is signed in", retryable: false });
